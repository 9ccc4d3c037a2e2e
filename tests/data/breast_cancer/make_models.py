#!/usr/bin/python3
"""Writes the data and models of this folder: the Wisconsin breast cancer data, a logistic regression and an XGBoost model of it,
and the predictions of scikit-learn and XGBoost themselves.

Needs scikit-learn and XGBoost (Debian: python3-sklearn, python3-xgboost). The same versions write the same files again.
"""

import csv
import json
import pathlib

import numpy as np
import xgboost
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

FOLDER = pathlib.Path(__file__).resolve().parent
RANDOM_STATE = 20


def write_csv(name, header, rows):
    with open(FOLDER / name, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def train_linear(features, target):
    """Logistic regression on standardised features, in the local server's "linear" format."""
    scaler = StandardScaler().fit(features)
    model = LogisticRegression(random_state=RANDOM_STATE, max_iter=1000).fit(scaler.transform(features), target)
    definition = {
        "type": "linear",
        "link": "logistic",
        "output": "probability",
        "mean": scaler.mean_.tolist(),
        "scale": scaler.scale_.tolist(),
        "coefficients": model.coef_.tolist(),
        "intercept": model.intercept_.tolist(),
    }
    with open(FOLDER / "models" / "breast-cancer-linear.json", "w", encoding="utf-8") as file:
        json.dump(definition, file, indent=1)
        file.write("\n")
    return lambda rows: model.predict_proba(scaler.transform(rows))[:, 1]


def train_xgboost(features, target):
    """Gradient boosted trees, as XGBoost saves them; the local server reads that file as it is."""
    parameters = {
        "objective": "binary:logistic",
        "max_depth": 3,
        "eta": 0.3,
        "base_score": float(np.mean(target)),
        "seed": RANDOM_STATE,
        "nthread": 1,
        "tree_method": "exact",
    }
    model = xgboost.train(parameters, xgboost.DMatrix(features, label=target), num_boost_round=40)
    model.save_model(FOLDER / "models" / "breast-cancer-xgboost.json")
    return lambda rows: model.predict(xgboost.DMatrix(rows))


def main():
    data = load_breast_cancer()
    names = [name.replace(" ", "_") for name in data.feature_names]
    ids = np.arange(1, len(data.target) + 1)
    write_csv(
        "breast_cancer.csv",
        ["id", *names, "target"],
        ([int(number), *(repr(float(value)) for value in row), int(target)]
         for number, row, target in zip(ids, data.data, data.target)),
    )

    (FOLDER / "models").mkdir(exist_ok=True)
    train, test = train_test_split(np.arange(len(ids)), test_size=0.25, random_state=RANDOM_STATE, stratify=data.target)
    predictions = {}
    for name, trainer in (("linear", train_linear), ("xgboost", train_xgboost)):
        predict = trainer(data.data[train], data.target[train])
        predictions[name] = predict(data.data)
        held_out = predictions[name][test]
        print(f"{name}: on {len(test)} rows held out, accuracy {accuracy_score(data.target[test], held_out > 0.5):.4f}, "
              f"area under ROC {roc_auc_score(data.target[test], held_out):.4f}")

    # XGBoost predicts in float32; the shortest text that reads back to the same float32 is what the server should answer.
    write_csv(
        "expected_predictions.csv",
        ["id", "linear_probability", "xgboost_probability"],
        ([int(number), repr(float(linear)), str(boosted)]
         for number, linear, boosted in zip(ids, predictions["linear"], predictions["xgboost"])),
    )


if __name__ == "__main__":
    main()
