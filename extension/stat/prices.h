/*-------------------------------------------------------------------------
 *
 * prices.h
 *		What requests cost, as the table aws_ml.prices has it.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_STAT_PRICES_H
#define AML_STAT_PRICES_H

#include "postgres.h"

/* What services charge for: the units of the table. */
typedef enum PriceUnit
{
	PRICE_REQUEST,
	PRICE_ROW,
	PRICE_BYTE, /* of the text that is sent */
	PRICE_INPUT_TOKEN,
	PRICE_OUTPUT_TOKEN,
	PRICE_SECOND /* of the time in flight */
} PriceUnit;

#define PRICE_UNITS (PRICE_SECOND + 1)

/* English text has about so many bytes in a token. */
#define BYTES_PER_TOKEN 4

typedef struct Price
{
	bool is_known;
	double of_unit;
	double minimum; /* units that are charged for a row at least */
} Price;

/* The prices of a model. */
typedef struct Prices
{
	bool any;
	Price units[PRICE_UNITS];
} Prices;

/* What was used, or will be.  Negative: it is not known. */
typedef struct Usage
{
	double units[PRICE_UNITS];
} Usage;

/*
 * The prices of a model, endpoint or function of a service, for the current role.  model:
 * NULL if it differs from row to row.
 */
extern Prices aml_find_prices(const char *service, const char *model);

/* What the known part of the usage costs. */
extern double aml_cost(const Prices *prices, const Usage *usage);

/* The name of a unit that has a price, but whose usage is not known, after this one (-1:
 * the first); NULL if there is none. */
extern const char *aml_unknown_usage(const Prices *prices, const Usage *usage, int *unit);

#endif /* AML_STAT_PRICES_H */
