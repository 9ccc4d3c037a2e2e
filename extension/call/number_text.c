/*-------------------------------------------------------------------------
 *
 * number_text.c
 *		Writes numbers as text, directly into a buffer.
 *
 * Most values of a model's rows are numbers.  Their output functions allocate a string,
 * which then has to be measured and copied; the routines underneath are called directly
 * here (int.c, int8.c, float.c).
 *
 * The shortest text of a double that is a number of at most four decimals, as measured
 * values and amounts mostly are, is found by a division instead of Ryu's search.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include <math.h>

#include "common/shortest_dec.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/fmgroids.h"

#include "call/number_text.h"

StaticAssertDecl(AML_NUMBER_TEXT_SIZE >= DOUBLE_SHORTEST_DECIMAL_LEN &&
					 AML_NUMBER_TEXT_SIZE > MAXINT8LEN,
				 "too small for a number");

/*
 * A decimal of up to 15 digits is the only one of as many that a double is the nearest to
 * (DBL_DIG).  So if the value is the double nearest to n / 10000, the shortest text is that
 * of n / 10000 without zeros at the end.
 */
#define DECIMALS 4
#define POWER_OF_TEN 10000
#define MAX_DECIMAL INT64CONST(1000000000000000)

/* 0: the value has more digits, or is no number. */
static int
decimal_text(double value, char *text)
{
	double scaled = fabs(value) * POWER_OF_TEN;
	int64 digits;
	int length = 0;

	/* zero has a sign, too */
	if (!(scaled >= 1 && scaled < MAX_DECIMAL))
		return 0;
	digits = (int64) (scaled + 0.5);
	if ((double) digits / POWER_OF_TEN != fabs(value))
		return 0;

	if (value < 0)
		text[length++] = '-';
	length += pg_ulltoa_n(digits / POWER_OF_TEN, text + length);
	if (digits % POWER_OF_TEN == 0)
		return length;
	text[length++] = '.';
	(void) pg_ultostr_zeropad(text + length, digits % POWER_OF_TEN, DECIMALS);
	length += DECIMALS;
	while (text[length - 1] == '0')
		length--;
	return length;
}

int
aml_number_text(Oid output_function, Datum value, char *text)
{
	switch (output_function)
	{
		case F_INT2OUT:
			return pg_itoa(DatumGetInt16(value), text);
		case F_INT4OUT:
			return pg_ltoa(DatumGetInt32(value), text);
		case F_INT8OUT:
			return pg_lltoa(DatumGetInt64(value), text);
		case F_FLOAT4OUT:
			/* otherwise rounded by printf */
			if (extra_float_digits > 0)
				return float_to_shortest_decimal_bufn(DatumGetFloat4(value), text);
			return -1;
		case F_FLOAT8OUT:
			if (extra_float_digits > 0)
			{
				int length = decimal_text(DatumGetFloat8(value), text);

				return length > 0 ? length
								  : double_to_shortest_decimal_bufn(DatumGetFloat8(value), text);
			}
			return -1;
		default:
			return -1;
	}
}
