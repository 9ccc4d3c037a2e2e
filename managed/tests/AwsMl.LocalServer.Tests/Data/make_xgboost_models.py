#!/usr/bin/python3
"""Writes xgboost/NAME.json and xgboost/NAME.csv for the tests of XGBoostModel: models of random numbers, and the predictions of
XGBoost 1.7.4. Each line of a CSV is the features (missing ones empty), a bar, and the predictions. Debian: python3-xgboost.
"""

import pathlib

import numpy as np
import xgboost

FOLDER = pathlib.Path(__file__).resolve().parent / "xgboost"
MODELS = {
    "squarederror": {"objective": "reg:squarederror"},
    "logistic": {"objective": "binary:logistic", "base_score": 0.3},
    "logitraw": {"objective": "binary:logitraw", "base_score": 0.3},
    "hinge": {"objective": "binary:hinge"},
    "poisson": {"objective": "count:poisson"},
    "softprob": {"objective": "multi:softprob", "num_class": 3},
    "softmax": {"objective": "multi:softmax", "num_class": 3},
}


def labels(objective, score):
    if objective.startswith("multi:"):
        return np.digitize(score, [-0.5, 0.5])
    if objective.startswith("binary:"):
        return (score > 0).astype(int)
    if objective.startswith("count:"):
        return np.floor(np.exp(score / 2))
    return score


def main():
    random = np.random.RandomState(7)
    features = random.normal(size=(200, 5)).astype(np.float32).astype(float)
    score = features[:, 0] + features[:, 1] * features[:, 2] - 0.5 * features[:, 3]
    features[random.uniform(size=features.shape) < 0.2] = np.nan
    FOLDER.mkdir(exist_ok=True)
    for name, parameters in MODELS.items():
        matrix = xgboost.DMatrix(features, label=labels(parameters["objective"], score))
        model = xgboost.train({"max_depth": 3, "seed": 7, "nthread": 1, **parameters}, matrix, num_boost_round=8)
        model.save_model(FOLDER / f"{name}.json")
        predictions = model.predict(matrix).reshape(len(features), -1)
        with open(FOLDER / f"{name}.csv", "w", encoding="ascii") as file:
            for row, prediction in list(zip(features, predictions))[:60]:
                file.write(",".join("" if np.isnan(value) else repr(float(value)) for value in row) + "|")
                file.write(",".join(str(value) for value in prediction) + "\n")


if __name__ == "__main__":
    main()
