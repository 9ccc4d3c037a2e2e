/*-------------------------------------------------------------------------
 *
 * service_call.c
 *		A call of one of our functions: its arguments, checked and packed.
 *
 * Values are converted to text by their types' output functions, as in COPY; each element
 * of an array is a value of its own.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

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

#include "call/number_text.h"
#include "call/service_call.h"
#include "compat.h"
#include "runtime/packed_rows.h"

static void
init_input(ServiceInput *input, Oid type)
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

/* Types of the arguments, in the order that the operation uses. */
static List *
argument_types(const ServiceOperation *operation, FuncExpr *expr)
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

/* A handwritten SQL declaration for our C code may have other arguments. */
static void
check_arguments(const ServiceOperation *operation, FuncExpr *expr, int nargs)
{
	int needed =
		operation->first_input + (operation->ninputs == ALL_INPUTS ? 0 : operation->ninputs);

	if (nargs < Max(needed, Max(operation->target_arg, operation->max_rows_arg) + 1))
		ereport(ERROR, (errcode(ERRCODE_INVALID_FUNCTION_DEFINITION),
						errmsg("function %s is not declared as aws_ml declares it",
							   get_func_name(expr->funcid))));
}

ServiceCall *
aml_service_call_create(const ServiceOperation *operation, FuncExpr *expr)
{
	ServiceCall *call = palloc0(sizeof(ServiceCall));
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
	call->inputs = palloc0(sizeof(ServiceInput) * call->ninputs);
	for (int i = 0; i < call->ninputs; i++)
		init_input(&call->inputs[i], list_nth_oid(types, operation->first_input + i));

	if (operation->number_input != InvalidOid)
		fmgr_info(operation->number_input, &call->number_input);
	if (get_expr_result_type((Node *) expr, NULL, &call->result_desc) == TYPEFUNC_COMPOSITE)
	{
		call->result_desc = BlessTupleDesc(CreateTupleDescCopy(call->result_desc));
		call->result_input = TupleDescGetAttInMetadata(call->result_desc);
	}
	aml_start_tally(&call->tally, operation);
	return call;
}

/* With SQL_ASCII, text can hold any bytes; reports the position of bytes that are not
 * valid UTF-8. */
static void
check_utf8(const char *text, int length, const char *what)
{
	int valid = pg_encoding_verifymbstr(PG_UTF8, text, length);

	if (valid < length)
		ereport(ERROR, (errcode(ERRCODE_CHARACTER_NOT_IN_REPERTOIRE),
						errmsg("%s is not valid UTF-8", what),
						errdetail("Byte %d of %d, 0x%02x, does not begin a valid character.",
								  valid + 1, length, (unsigned char) text[valid]),
						errhint("The encoding of the database is SQL_ASCII, so text is sent "
								"without conversion.")));
}

/* Converts from the server encoding to UTF-8; returns its argument if they are the same. */
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

/* The target in UTF-8.  Most rows have the same name as the row before. */
static const char *
target_name(ServiceCall *call, Datum value)
{
	text *name = DatumGetTextPP(value);
	int length = VARSIZE_ANY_EXHDR(name);
	MemoryContext old;

	if (call->name && call->name_length == length &&
		memcmp(call->name, VARDATA_ANY(name), length) == 0)
		return call->utf8_name;

	aml_end_tally(&call->tally, call->utf8_name);
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
aml_service_call_spread(ServiceCall *call, const Datum **values, const bool **nulls)
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
aml_service_call_target(ServiceCall *call, const Datum *values, const bool *nulls, CallRows *row)
{
	const ServiceOperation *operation = call->operation;

	if (operation->null_arg != NO_ARGUMENT && nulls[operation->null_arg])
		return false;

	if (nulls[operation->target_arg])
		ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
						errmsg("%s must not be null", operation->target_name)));
	row->max_rows = 0;
	if (operation->max_rows_arg != NO_ARGUMENT && !nulls[operation->max_rows_arg])
	{
		row->max_rows = DatumGetInt32(values[operation->max_rows_arg]);
		if (row->max_rows <= 0)
			ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE),
							errmsg("max_rows_per_batch must be greater than zero"),
							errdetail("It is %d.", row->max_rows),
							errhint("Use NULL to have the batch size chosen automatically.")));
	}

	row->target = target_name(call, values[operation->target_arg]);
	return true;
}

/* ----------------------------------------------------------------
 *		Packing
 * ----------------------------------------------------------------
 */

static bool
append_number(StringInfo rows, ServiceInput *input, Datum value)
{
	char *room = aml_packed_field_room(rows, AML_NUMBER_TEXT_SIZE);
	int length = aml_number_text(input->output.fn_oid, value, room);

	if (length < 0)
		return false;
	aml_packed_field_written(rows, length);
	return true;
}

static void
append_converted(StringInfo rows, char *text, int length)
{
	char *utf8 = to_utf8(text, length, "model input");

	aml_append_packed_field(rows, utf8, utf8 == text ? length : strlen(utf8));
}

/* The output functions of these types only copy. */
static bool
append_text(StringInfo rows, ServiceInput *input, Datum value)
{
	Oid output = input->output.fn_oid;
	text *string;

	if (output != F_TEXTOUT && output != F_VARCHAROUT && output != F_BPCHAROUT)
		return false;
	string = DatumGetTextPP(value);
	append_converted(rows, VARDATA_ANY(string), VARSIZE_ANY_EXHDR(string));
	return true;
}

static void
append_field(StringInfo rows, ServiceInput *input, Datum value, bool isnull)
{
	char *text;

	if (isnull)
	{
		aml_append_packed_null(rows);
		return;
	}
	if (append_number(rows, input, value) || append_text(rows, input, value))
		return;

	text = OutputFunctionCall(&input->output, value);
	append_converted(rows, text, strlen(text));
}

static void
append_array(StringInfo rows, ServiceInput *input, Datum value, int *nfields)
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
aml_service_call_pack(ServiceCall *call, const Datum *values, const bool *nulls, StringInfo rows)
{
	int first = call->operation->first_input;
	int start = aml_begin_packed_row(rows);
	int nfields = 0;

	for (int i = 0; i < call->ninputs; i++)
	{
		ServiceInput *input = &call->inputs[i];
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
	aml_end_packed_row(rows, start, nfields);
}
