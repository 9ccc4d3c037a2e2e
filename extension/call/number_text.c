/*-------------------------------------------------------------------------
 *
 * number_text.c
 *		Writes numbers as text, directly into a buffer.
 *
 * Most values of a model's rows are numbers.  Their output functions allocate a string,
 * which then has to be measured and copied; the routines underneath are called directly
 * here (int.c, int8.c, float.c).
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/shortest_dec.h"
#include "utils/builtins.h"
#include "utils/float.h"
#include "utils/fmgroids.h"

#include "call/number_text.h"

StaticAssertDecl(AML_NUMBER_TEXT_SIZE >= DOUBLE_SHORTEST_DECIMAL_LEN &&
					 AML_NUMBER_TEXT_SIZE > MAXINT8LEN,
				 "too small for a number");

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
				return double_to_shortest_decimal_bufn(DatumGetFloat8(value), text);
			return -1;
		default:
			return -1;
	}
}
