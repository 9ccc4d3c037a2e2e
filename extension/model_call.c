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
#include "catalog/pg_language.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "mb/pg_wchar.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/optimizer.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "compat.h"
#include "functions.h"
#include "model_call.h"
#include "model_result.h"
#include "number_text.h"

#define NO_ARGUMENT (-1)

/* Every argument from the first input on is one. */
#define ALL_INPUTS (-1)

/* Of the functions below, as the linker and pg_proc know them. */
#define SYMBOL_PREFIX "aws_ml_"

/* Where the region of a target is that is a row. */
#define REGION_ARG 2

/* An invocation of a Lambda function, with a payload for each. */
#define INVOKE_FUNCTION                                                                            \
	.code = AWS_ML_INVOKE_FUNCTION, .target_name = "function name", .target_arg = 0,               \
	.max_rows_arg = NO_ARGUMENT, .first_input = 1, .ninputs = 6, .null_arg = 1, .most_rows = 1,    \
	.takes_no_more = true, .has_side_effects = true, .result = aml_record_result

static const ModelOperation operations[] = {
	{
		.code = AWS_ML_INVOKE_ENDPOINT,
		.function = aws_ml_invoke_endpoint,
		.target_name = "endpoint name",
		.target_arg = 0,
		.max_rows_arg = 1,
		.first_input = 2,
		.ninputs = ALL_INPUTS,
		.null_arg = NO_ARGUMENT,
		/* Aurora MySQL's default; the payload limit usually ends a batch of wide rows earlier */
		.most_rows = 10000,
		.result = aml_text_result,
	},
	{
		.code = AWS_ML_DETECT_SENTIMENT,
		.function = aws_ml_detect_sentiment,
		.target_name = "language code",
		.target_arg = 1,
		.max_rows_arg = 2,
		.first_input = 0,
		.ninputs = 1,
		.null_arg = 0,
		/* documents of BatchDetectSentiment (Comprehend, "Guidelines and quotas") */
		.most_rows = 25,
		.takes_no_more = true,
		.number_input = F_FLOAT4IN,
		.result = aml_sentiment_result,
	},
	{
		.code = AWS_ML_INVOKE_MODEL,
		.function = aws_ml_invoke_model,
		.target_name = "model id",
		.target_arg = 0,
		.max_rows_arg = NO_ARGUMENT,
		.first_input = 1,
		.ninputs = 3,
		.null_arg = 3,
		.most_rows = 1,
		.takes_no_more = true,
		.result = aml_text_result,
	},
	{
		.code = AWS_ML_GET_EMBEDDINGS,
		.function = aws_ml_get_embeddings,
		.target_name = "model id",
		.target_arg = 0,
		.max_rows_arg = NO_ARGUMENT,
		.first_input = 1,
		.ninputs = 3,
		.null_arg = 3,
		.most_rows = 1,
		.takes_no_more = true,
		.number_input = F_FLOAT8IN,
		.result = aml_embedding_result,
	},
	{
		INVOKE_FUNCTION,
		.function = aws_ml_invoke_function,
	},
	{
		INVOKE_FUNCTION,
		.function = aws_ml_invoke_function_arn,
		.named_by_row = true,
	},
};

const ModelOperation *
aml_operation_of_code(PGFunction code)
{
	for (int i = 0; i < lengthof(operations); i++)
	{
		if (operations[i].function == code)
			return &operations[i];
	}
	return NULL;
}

/* Whatever its name and path in SQL: a function is ours if its code is. */
const ModelOperation *
aml_operation_of_procedure(HeapTuple procedure)
{
	Datum symbol, library;
	bool isnull;
	char *name;

	if (((Form_pg_proc) GETSTRUCT(procedure))->prolang != ClanguageId)
		return NULL;
	symbol = SysCacheGetAttr(PROCOID, procedure, Anum_pg_proc_prosrc, &isnull);
	if (isnull)
		return NULL;
	library = SysCacheGetAttr(PROCOID, procedure, Anum_pg_proc_probin, &isnull);
	if (isnull)
		return NULL;

	/* to look into another library means to load it */
	name = TextDatumGetCString(symbol);
	if (strncmp(name, SYMBOL_PREFIX, strlen(SYMBOL_PREFIX)) != 0)
		return NULL;
	return aml_operation_of_code(
		load_external_function(TextDatumGetCString(library), name, false, NULL));
}

/* What a batch node was planned for; it may have been replaced since. */
const ModelOperation *
aml_operation_of_function(Oid function)
{
	HeapTuple tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	const ModelOperation *operation = NULL;

	if (HeapTupleIsValid(tuple))
	{
		operation = aml_operation_of_procedure(tuple);
		ReleaseSysCache(tuple);
	}
	if (operation == NULL)
		ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
						errmsg("function %u was replaced after this statement was planned",
							   function),
						errhint("Repeat the statement.")));
	return operation;
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

/* Types of the arguments, as the operation counts them. */
static List *
argument_types(const ModelOperation *operation, FuncExpr *expr)
{
	List *types = NIL;
	ListCell *lc;

	foreach(lc, expr->args)
		types = lappend_oid(types, exprType(lfirst(lc)));
	if (operation->named_by_row)
	{
		linitial_oid(types) = TEXTOID;
		types = list_insert_nth_oid(types, REGION_ARG, TEXTOID);
	}
	return types;
}

/* A function in SQL that was made for our code by hand may be declared otherwise. */
static void
check_arguments(const ModelOperation *operation, FuncExpr *expr, int nargs)
{
	int needed =
		operation->first_input + (operation->ninputs == ALL_INPUTS ? 0 : operation->ninputs);

	if (nargs < Max(needed, Max(operation->target_arg, operation->max_rows_arg) + 1))
		ereport(ERROR, (errcode(ERRCODE_INVALID_FUNCTION_DEFINITION),
						errmsg("function %s is not declared as aws_ml declares it",
							   get_func_name(expr->funcid))));
}

ModelCall *
aml_model_call_create(const ModelOperation *operation, FuncExpr *expr)
{
	ModelCall *call = palloc0(sizeof(ModelCall));
	List *types;

	call->operation = operation;
	call->expr = expr;
	call->function = expr->funcid;
	types = argument_types(operation, expr);
	call->nargs = list_length(types);
	check_arguments(operation, expr, call->nargs);
	call->has_volatile_arguments = contain_volatile_functions((Node *) expr->args);
	call->counts_each = operation->has_side_effects || call->has_volatile_arguments ||
						func_volatile(expr->funcid) == PROVOLATILE_VOLATILE;
	call->values = palloc(sizeof(Datum) * call->nargs);
	call->nulls = palloc(sizeof(bool) * call->nargs);
	call->ninputs = operation->ninputs == ALL_INPUTS ? call->nargs - operation->first_input
													 : operation->ninputs;
	call->inputs = palloc0(sizeof(ModelInput) * call->ninputs);
	for (int i = 0; i < call->ninputs; i++)
		init_input(&call->inputs[i], list_nth_oid(types, operation->first_input + i));

	if (operation->number_input != InvalidOid)
		fmgr_info(operation->number_input, &call->number_input);
	if (get_expr_result_type((Node *) expr, NULL, &call->result_desc) == TYPEFUNC_COMPOSITE)
	{
		call->result_desc = BlessTupleDesc(CreateTupleDescCopy(call->result_desc));
		call->result_input = TupleDescGetAttInMetadata(call->result_desc);
	}
	return call;
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
	call->utf8_name = to_utf8(call->name, length, call->operation->target_name);
	call->name_length = length;
	MemoryContextSwitchTo(old);
	return call->utf8_name;
}

void
aml_model_call_spread(ModelCall *call, const Datum **values, const bool **nulls)
{
	HeapTupleHeader row;

	if (!call->operation->named_by_row)
		return;

	for (int i = 1; i < call->nargs; i++)
	{
		int from = i < REGION_ARG ? i : i - 1;

		call->values[i] = (*values)[from];
		call->nulls[i] = (*nulls)[from];
	}
	call->nulls[0] = call->nulls[REGION_ARG] = true;
	if (!(*nulls)[0])
	{
		row = DatumGetHeapTupleHeader((*values)[0]);
		call->values[0] = GetAttributeByNum(row, 1, &call->nulls[0]);
		call->values[REGION_ARG] = GetAttributeByNum(row, 2, &call->nulls[REGION_ARG]);
	}
	*values = call->values;
	*nulls = call->nulls;
}

bool
aml_model_call_target(ModelCall *call, const Datum *values, const bool *nulls,
					  ModelCallTarget *target)
{
	const ModelOperation *operation = call->operation;

	if (operation->null_arg != NO_ARGUMENT && nulls[operation->null_arg])
		return false;

	if (nulls[operation->target_arg])
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s must not be null", operation->target_name)));
	target->max_rows = 0;
	if (operation->max_rows_arg != NO_ARGUMENT && !nulls[operation->max_rows_arg])
	{
		target->max_rows = DatumGetInt32(values[operation->max_rows_arg]);
		if (target->max_rows <= 0)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("max_rows_per_batch must be greater than zero"),
							errdetail("It is %d.", target->max_rows),
							errhint("Use NULL to have the batch size chosen automatically.")));
	}

	target->name = target_name(call, values[operation->target_arg]);
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
	int first = call->operation->first_input;
	int start = rows->len;
	int nfields = 0;

	append_int32(rows, 0);
	for (int i = 0; i < call->ninputs; i++)
	{
		ModelInput *input = &call->inputs[i];
		Datum value = values[first + i];
		bool isnull = nulls[first + i];

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
