/*-------------------------------------------------------------------------
 *
 * model_call.c
 *		A call of one of our functions, as one row of a request.
 *
 * The functions that SQL calls (functions.c) and the batch node
 * (batch_scan.c) both come here, so that a row is checked, packed and answered
 * alike whether it travels alone or with ten thousand others.
 *
 * Values become text by their types' output functions, as COPY does it;
 * arrays are spread over as many values as they have elements.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "nodes/nodeFuncs.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"

#include "compat.h"
#include "functions.h"
#include "model_call.h"
#include "number_text.h"

/* Arguments of aws_sagemaker.invoke_endpoint. */
enum
{
	INVOKE_ENDPOINT_NAME,
	INVOKE_MAX_ROWS,
	INVOKE_FIRST_INPUT
};

/* Arguments of aws_comprehend.detect_sentiment. */
enum
{
	DETECT_TEXT,
	DETECT_LANGUAGE,
	DETECT_MAX_ROWS
};

/* BatchDetectSentiment takes 25 documents (Comprehend, "Guidelines and quotas"). */
#define COMPREHEND_MOST_ROWS 25

/*
 * Automatic batches for SageMaker: Aurora MySQL's default.  The payload limit
 * usually ends a batch of wide rows earlier.
 */
#define SAGEMAKER_MOST_ROWS 10000

bool
aml_is_model_function(Oid function, AwsMlOperation *operation)
{
	FmgrInfo info;

	fmgr_info(function, &info);
	if (info.fn_addr == aws_ml_invoke_endpoint)
		*operation = AWS_ML_INVOKE_ENDPOINT;
	else if (info.fn_addr == aws_ml_detect_sentiment)
		*operation = AWS_ML_DETECT_SENTIMENT;
	else
		return false;
	return true;
}

static void
init_input(ModelInput *input, Oid type)
{
	Oid element = get_base_element_type(type);
	Oid output;
	bool is_varlena;

	input->is_array = OidIsValid(element);
	input->type = input->is_array ? element : type;
	get_typlenbyvalalign(input->type, &input->typlen, &input->typbyval, &input->typalign);
	getTypeOutputInfo(input->type, &output, &is_varlena);
	fmgr_info(output, &input->output);
}

ModelCall *
aml_model_call_create(FuncExpr *expr)
{
	ModelCall *call = palloc0(sizeof(ModelCall));

	if (!aml_is_model_function(expr->funcid, &call->operation))
		elog(ERROR, "function %u is not one of aws_ml", expr->funcid);

	call->function = expr->funcid;
	call->nargs = list_length(expr->args);
	if (call->operation == AWS_ML_INVOKE_ENDPOINT)
	{
		call->target_arg = INVOKE_ENDPOINT_NAME;
		call->max_rows_arg = INVOKE_MAX_ROWS;
		call->first_input = INVOKE_FIRST_INPUT;
		call->ninputs = call->nargs - INVOKE_FIRST_INPUT;
	}
	else
	{
		call->target_arg = DETECT_LANGUAGE;
		call->max_rows_arg = DETECT_MAX_ROWS;
		call->first_input = DETECT_TEXT;
		call->ninputs = 1;
		get_expr_result_type((Node *) expr, NULL, &call->result_desc);
		call->result_desc = BlessTupleDesc(CreateTupleDescCopy(call->result_desc));
		fmgr_info(F_FLOAT4IN, &call->confidence_input);
	}

	call->inputs = palloc0(sizeof(ModelInput) * call->ninputs);
	for (int i = 0; i < call->ninputs; i++)
		init_input(&call->inputs[i], exprType(list_nth(expr->args, call->first_input + i)));
	return call;
}

int
aml_model_call_most_rows(const ModelCall *call)
{
	return call->operation == AWS_ML_INVOKE_ENDPOINT ? SAGEMAKER_MOST_ROWS : COMPREHEND_MOST_ROWS;
}

/* SQL_ASCII holds any bytes; of those that are not UTF-8, tells where they are. */
static void
check_utf8(const char *text, int length, const char *what)
{
	int valid = pg_encoding_verifymbstr(PG_UTF8, text, length);

	if (valid < length)
		ereport(ERROR, (errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE),
						errmsg("%s is not valid UTF-8", what),
						errdetail("Byte %d of %d is 0x%02x, which begins no character there.",
								  valid + 1, length, (unsigned char) text[valid]),
						errhint("The encoding of the database is SQL_ASCII, so texts are sent as "
								"they are.")));
}

/* Server encoding to UTF-8; returns its argument where they are the same. */
static char *
to_utf8(char *text, int length, const char *what)
{
	if (GetDatabaseEncoding() == PG_SQL_ASCII)
	{
		check_utf8(text, length, what);
		return text;
	}
	return pg_server_to_any(text, length, PG_UTF8);
}

/* In UTF-8.  Most rows have the name of the row before. */
static const char *
target_name(ModelCall *call, Datum value)
{
	text *name = DatumGetTextPP(value);
	int length = VARSIZE_ANY_EXHDR(name);
	MemoryContext old;

	if (call->name && call->name_length == length &&
		memcmp(call->name, VARDATA_ANY(name), length) == 0)
		return call->utf8_name;

	old = MemoryContextSwitchTo(GetMemoryChunkContext(call));
	if (call->utf8_name && call->utf8_name != call->name)
		pfree(call->utf8_name);
	if (call->name)
		pfree(call->name);
	call->name = call->utf8_name = NULL;
	call->name = text_to_cstring(name);
	call->name_length = -1;
	call->utf8_name =
		to_utf8(call->name, length,
				call->operation == AWS_ML_INVOKE_ENDPOINT ? "endpoint name" : "language code");
	call->name_length = length;
	MemoryContextSwitchTo(old);
	return call->utf8_name;
}

bool
aml_model_call_target(ModelCall *call, const Datum *values, const bool *nulls,
					  ModelCallTarget *target)
{
	bool invoke = call->operation == AWS_ML_INVOKE_ENDPOINT;

	if (!invoke && nulls[DETECT_TEXT])
		return false;

	if (nulls[call->target_arg])
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						invoke ? errmsg("endpoint name must not be null")
							   : errmsg("language code must not be null")));
	target->max_rows = 0;
	if (!nulls[call->max_rows_arg])
	{
		target->max_rows = DatumGetInt32(values[call->max_rows_arg]);
		if (target->max_rows <= 0)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("max_rows_per_batch must be greater than zero"),
							errdetail("It is %d.", target->max_rows),
							errhint("Use NULL to have the batch size chosen automatically.")));
	}

	target->name = target_name(call, values[call->target_arg]);
	return true;
}

/* ----------------------------------------------------------------
 *		Packing (see aws_ml_abi.h for the format)
 * ----------------------------------------------------------------
 */

static inline void
append_int32(StringInfo rows, int32 value)
{
	appendBinaryStringInfo(rows, (const char *) &value, sizeof(value));
}

static bool
append_number(StringInfo rows, ModelInput *input, Datum value)
{
	int32 length;

	enlargeStringInfo(rows, sizeof(length) + AML_NUMBER_TEXT_SIZE);
	length = aml_number_text(input->output.fn_oid, value, rows->data + rows->len + sizeof(length));
	if (length < 0)
		return false;
	memcpy(rows->data + rows->len, &length, sizeof(length));
	rows->len += sizeof(length) + length;
	return true;
}

static void
append_field(StringInfo rows, ModelInput *input, Datum value, bool isnull)
{
	char *text;
	char *utf8;
	int length;

	if (isnull)
	{
		append_int32(rows, -1);
		return;
	}
	if (append_number(rows, input, value))
		return;

	text = OutputFunctionCall(&input->output, value);
	length = strlen(text);
	utf8 = to_utf8(text, length, "model input");
	if (utf8 != text)
		length = strlen(utf8);
	append_int32(rows, length);
	appendBinaryStringInfo(rows, utf8, length);
}

static void
append_array(StringInfo rows, ModelInput *input, Datum value, int *nfields)
{
	ArrayType *array = DatumGetArrayTypeP(value);
	Datum *elements;
	bool *nulls;
	int count;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("model input arrays must be one-dimensional"),
						errdetail("The array has %d dimensions.", ARR_NDIM(array))));

	deconstruct_array(array, input->type, input->typlen, input->typbyval, input->typalign,
					  &elements, &nulls, &count);
	for (int i = 0; i < count; i++)
		append_field(rows, input, elements[i], nulls[i]);
	*nfields += count;
}

void
aml_model_call_pack(ModelCall *call, const Datum *values, const bool *nulls, StringInfo rows)
{
	int start = rows->len;
	int nfields = 0;

	append_int32(rows, 0);
	for (int i = 0; i < call->ninputs; i++)
	{
		ModelInput *input = &call->inputs[i];
		Datum value = values[call->first_input + i];
		bool isnull = nulls[call->first_input + i];

		if (input->is_array && !isnull)
			append_array(rows, input, value, &nfields);
		else
		{
			append_field(rows, input, value, isnull);
			nfields++;
		}
	}
	memcpy(rows->data + start, &nfields, sizeof(int32));
}

/* ----------------------------------------------------------------
 *		Unpacking
 * ----------------------------------------------------------------
 */

static inline int32
read_int32(const char **at)
{
	int32 value;

	memcpy(&value, *at, sizeof(value));
	*at += sizeof(value);
	return value;
}

const char *
aml_skip_packed_row(const char *row)
{
	int32 nfields = read_int32(&row);

	for (int i = 0; i < nfields; i++)
	{
		int32 length = read_int32(&row);

		if (length > 0)
			row += length;
	}
	return row;
}

static bool
read_int32_before(const char **at, const char *end, int32 *value)
{
	if (end - *at < (ptrdiff_t) sizeof(*value))
		return false;
	*value = read_int32(at);
	return true;
}

static bool
are_whole_rows(const char *at, const char *end, int count)
{
	for (int row = 0; row < count; row++)
	{
		int32 nfields;

		if (!read_int32_before(&at, end, &nfields))
			return false;
		for (int i = 0; i < nfields; i++)
		{
			int32 length;

			if (!read_int32_before(&at, end, &length) || length > end - at)
				return false;
			if (length > 0)
				at += length;
		}
	}
	return at == end;
}

void
aml_check_packed_rows(const char *rows, int64 length, int count)
{
	if (!are_whole_rows(rows, rows + length, count))
		elog(ERROR, "the managed library of aws_ml answered with malformed rows");
}

bool
aml_packed_row_failed(const char *row, int *failure)
{
	int32 nfields = read_int32(&row);

	*failure = -1 - nfields;
	return nfields < 0;
}

/* The next field in the server's encoding, or NULL. */
static text *
read_text(const char **at)
{
	int32 length = read_int32(at);
	const char *utf8 = *at;
	char *converted;
	text *result;

	if (length < 0)
		return NULL;

	*at += length;
	converted = pg_any_to_server(utf8, length, PG_UTF8);
	if (converted == utf8)
		return cstring_to_text_with_len(utf8, length);
	result = cstring_to_text(converted);
	pfree(converted);
	return result;
}

Datum
aml_model_call_result(ModelCall *call, const char *row, bool *isnull)
{
	int32 nfields = read_int32(&row);

	if (nfields != (call->operation == AWS_ML_INVOKE_ENDPOINT ? 1 : 2))
		elog(ERROR, "the managed library of aws_ml answered with %d fields", nfields);

	if (call->operation == AWS_ML_INVOKE_ENDPOINT)
	{
		text *output;

		output = read_text(&row);
		*isnull = output == NULL;
		return PointerGetDatum(output);
	}
	else
	{
		Datum values[2];
		bool nulls[2] = {false, false};
		text *sentiment;
		text *confidence;

		sentiment = read_text(&row);
		confidence = read_text(&row);
		if (sentiment == NULL || confidence == NULL)
			elog(ERROR, "the managed library of aws_ml left a field of a sentiment empty");
		values[0] = PointerGetDatum(sentiment);
		values[1] =
			InputFunctionCall(&call->confidence_input, text_to_cstring(confidence), InvalidOid, -1);
		*isnull = false;
		return HeapTupleGetDatum(heap_form_tuple(call->result_desc, values, nulls));
	}
}
