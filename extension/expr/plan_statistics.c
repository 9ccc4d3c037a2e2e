/*-------------------------------------------------------------------------
 *
 * plan_statistics.c
 *		What the statistics of tables tell about expressions of a finished plan.
 *
 * A finished plan has no PlannerInfo any more, and its expressions read the columns of
 * other nodes.  So they are followed down to the columns of tables, and the planner's own
 * functions are asked about those, with a PlannerInfo that knows no more than the tables.
 *
 * What does not come from a table (an aggregate, a set-returning function, a subquery's
 * value) is unknown: a Param that never has a value.  So is a function that could be
 * evaluated for its value, other than an immutable one: an estimate must not call what the
 * statement might never reach.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/pg_class.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_statistic.h"
#include "catalog/pg_statistic_ext.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "parser/parsetree.h"
#include "partitioning/partdesc.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/lsyscache.h"
#include "utils/rls.h"
#include "utils/selfuncs.h"
#include "utils/syscache.h"

#include "compat.h"
#include "expr/plan_statistics.h"

/* Columns may read columns in turn, twice each: in an expression that has become as large as
 * this, they are unknown. */
#define MAX_NODES 10000

#define UNKNOWN_PARAM (-1)

struct PlanStatistics
{
	PlannedStmt *stmt;
	ParamListInfo params;
	PlannerInfo *root;
	int nodes; /* of the expression at hand */
};

/* ----------------------------------------------------------------
 *		Tables
 * ----------------------------------------------------------------
 */

/*
 * What other people's functions may see of the statistics (statistic_proc_security_check)
 * depends on who may read the table.  The finished plan does not tell which of its rows
 * are hidden; whoever may read all of them by himself can see everything.
 */
static bool
may_read_all(Oid relation)
{
	return pg_class_aclcheck(relation, GetUserId(), ACL_SELECT) == ACLCHECK_OK &&
		   check_enable_rls(relation, InvalidOid, true) != RLS_ENABLED;
}

static RangeTblEntry *
copy_entry(const RangeTblEntry *entry)
{
	RangeTblEntry *copy = makeNode(RangeTblEntry);

	*copy = *entry;
	return copy;
}

PlanStatistics *
aml_plan_statistics_create(PlannedStmt *stmt, ParamListInfo params)
{
	PlanStatistics *statistics = palloc0(sizeof(PlanStatistics));
	PlannerInfo *root = makeNode(PlannerInfo);
	ListCell *lc;

	root->parse = makeNode(Query);
	root->parse->commandType = CMD_SELECT;
	foreach(lc, stmt->rtable)
		root->parse->rtable = lappend(root->parse->rtable, copy_entry(lfirst(lc)));
	aml_copy_permissions(root->parse, stmt);
	root->glob = makeNode(PlannerGlobal);
	root->query_level = 1;
	root->planner_cxt = CurrentMemoryContext;
	setup_simple_rel_arrays(root);

	statistics->stmt = stmt;
	statistics->params = params;
	statistics->root = root;
	return statistics;
}

void
aml_plan_statistics_free(PlanStatistics *statistics)
{
	PlannerGlobal *glob = statistics->root->glob;

	if (glob->partition_directory != NULL)
		DestroyPartitionDirectory(glob->partition_directory);
	glob->partition_directory = NULL;
}

/* rows: that are read of it */
static void
use_table(PlanStatistics *statistics, Index relid, double rows)
{
	PlannerInfo *root = statistics->root;
	RelOptInfo *rel = root->simple_rel_array[relid];

	if (rel == NULL)
	{
		RangeTblEntry *entry = root->simple_rte_array[relid];

		/* the parent of partitions need not be locked any more */
		LockRelationOid(entry->relid, AccessShareLock);
		if (!may_read_all(entry->relid))
			entry->securityQuals = list_make1(makeBoolConst(true, false));
		rel = build_simple_rel(root, relid, NULL);
	}
	/* of a partitioned table, only the partitions have a size */
	if (rel->tuples <= 0)
		rel->tuples = clamp_row_est(rows);
	rel->rows = clamp_row_est(Min(Max(rel->rows, rows), rel->tuples));
}

/* ----------------------------------------------------------------
 *		From the columns of a plan node to those of tables
 * ----------------------------------------------------------------
 */

typedef struct PlanReader
{
	PlanStatistics *statistics;
	Plan *plan;   /* whose expression it is */
	double scale; /* of its rows */
} PlanReader;

static Node *read_expr(Node *node, PlanReader *reader);

static Node *
unknown(const Node *node)
{
	Param *param = makeNode(Param);

	param->paramkind = PARAM_EXEC;
	param->paramid = UNKNOWN_PARAM;
	param->paramtype = exprType(node);
	param->paramtypmod = exprTypmod(node);
	param->paramcollid = exprCollation(node);
	param->location = -1;
	return (Node *) param;
}

static bool
is_unknown(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Param))
		return true;
	return expression_tree_walker(node, is_unknown, context);
}

bool
aml_is_known(Node *expr)
{
	return !is_unknown(expr, NULL);
}

static Node *
read_column(const Var *var, Plan *plan, List *tlist, double scale, PlanReader *reader)
{
	PlanReader below = {reader->statistics, plan, scale};

	if (var->varattno <= 0 || var->varattno > list_length(tlist))
		return unknown((const Node *) var);
	return read_expr((Node *) list_nth_node(TargetEntry, tlist, var->varattno - 1)->expr, &below);
}

static Node *
read_table(const Var *var, Index varno, AttrNumber attno, PlanReader *reader)
{
	List *rtable = reader->statistics->stmt->rtable;
	RangeTblEntry *entry;
	Var *column;

	/* varnosyn is for display, and may be of another range table */
	if (varno < 1 || varno > list_length(rtable))
		return unknown((const Node *) var);
	entry = rt_fetch(varno, rtable);
	if (entry->rtekind != RTE_RELATION || attno == InvalidAttrNumber ||
		(entry->relkind != RELKIND_RELATION && entry->relkind != RELKIND_PARTITIONED_TABLE &&
		 entry->relkind != RELKIND_MATVIEW && entry->relkind != RELKIND_FOREIGN_TABLE))
		return unknown((const Node *) var);
	use_table(reader->statistics, varno, reader->plan->plan_rows * reader->scale);
	if (attno > reader->statistics->root->simple_rel_array[varno]->max_attr)
		return unknown((const Node *) var);
	column = makeVar(varno, attno, var->vartype, var->vartypmod, var->varcollid, 0);
	return (Node *) column;
}

static Node *
read_subquery(const Var *var, Plan *subplan, PlanReader *reader)
{
	RangeTblEntry *entry = rt_fetch(var->varno, reader->statistics->stmt->rtable);

	if (subplan == NULL || entry->security_barrier)
		return unknown((const Node *) var);
	return read_column(var, subplan, subplan->targetlist, reader->scale, reader);
}

/* What the entries of an IndexOnlyScan and the like describe. */
static List *
scanned_columns(Plan *plan)
{
	switch (nodeTag(plan))
	{
		case T_IndexOnlyScan:
			return ((IndexOnlyScan *) plan)->indextlist;
		case T_ForeignScan:
			return ((ForeignScan *) plan)->fdw_scan_tlist;
		case T_CustomScan:
			return ((CustomScan *) plan)->custom_scan_tlist;
		default:
			return NIL;
	}
}

static Node *
read_child(const Var *var, Plan *child, double scale, PlanReader *reader)
{
	Plan *plan = reader->plan;

	/* they have many children; what they are the parts of is the same column */
	if (IsA(plan, Append) || IsA(plan, MergeAppend))
		return var->varnosyn > 0 ? read_table(var, var->varnosyn, var->varattnosyn, reader)
								 : unknown((const Node *) var);
	if (child == NULL)
		return unknown((const Node *) var);
	return read_column(var, child, child->targetlist, scale, reader);
}

static Node *
read_var(const Var *var, PlanReader *reader)
{
	Plan *plan = reader->plan;
	double scale = reader->scale;

	if (reader->statistics->nodes > MAX_NODES)
		return unknown((const Node *) var);
	switch (var->varno)
	{
		case OUTER_VAR:
			return read_child(var, outerPlan(plan), scale, reader);
		case INNER_VAR:
			if (IsA(plan, NestLoop))
				scale *= clamp_row_est(outerPlan(plan)->plan_rows);
			return read_child(var, innerPlan(plan), scale, reader);
		case INDEX_VAR:
			return read_column(var, plan, scanned_columns(plan), scale, reader);
		default:
			break;
	}
	if (IsA(plan, SubqueryScan))
		return read_subquery(var, ((SubqueryScan *) plan)->subplan, reader);
	if (IsA(plan, CteScan))
		return read_subquery(
			var, list_nth(reader->statistics->stmt->subplans, ((CteScan *) plan)->ctePlanId - 1),
			reader);
	return read_table(var, var->varno, var->varattno, reader);
}

/* A parameter of a prepared statement that has a generic plan. */
static Node *
read_param(const Param *param, PlanReader *reader)
{
	ParamListInfo params = reader->statistics->params;
	ParamExternData *value;
	ParamExternData storage;
	int16 typlen;
	bool typbyval;

	if (param->paramkind != PARAM_EXTERN || params == NULL || param->paramid <= 0 ||
		param->paramid > params->numParams)
		return unknown((const Node *) param);
	value = params->paramFetch ? params->paramFetch(params, param->paramid, true, &storage)
							   : &params->params[param->paramid - 1];
	if (value->ptype != param->paramtype)
		return unknown((const Node *) param);
	get_typlenbyval(param->paramtype, &typlen, &typbyval);
	return (Node *) makeConst(param->paramtype, param->paramtypmod, param->paramcollid, typlen,
							  value->value, value->isnull, typbyval);
}

static Node *
read_expr(Node *node, PlanReader *reader)
{
	Node *result;

	if (node == NULL)
		return NULL;
	reader->statistics->nodes++;
	switch (nodeTag(node))
	{
		case T_Var:
			return read_var((Var *) node, reader);
		case T_Param:
			return read_param((Param *) node, reader);
		case T_SubPlan:
		case T_AlternativeSubPlan:
		case T_Aggref:
		case T_WindowFunc:
		case T_GroupingFunc:
			return unknown(node);
		default:
			break;
	}
	result = expression_tree_mutator(node, read_expr, reader);
	/* whether the subquery of a comparison has rows: it usually has */
	if (IsA(result, BooleanTest) && ((BooleanTest *) result)->booltesttype == IS_TRUE &&
		IsA(((BooleanTest *) result)->arg, Param))
		return makeBoolConst(true, false);
	if (IsA(result, FuncExpr) && !contain_var_clause(result) &&
		func_volatile(((FuncExpr *) result)->funcid) != PROVOLATILE_IMMUTABLE)
		return unknown(result);
	return result;
}

Node *
aml_over_tables(PlanStatistics *statistics, Plan *plan, Node *expr, double scale)
{
	PlanReader reader = {statistics, plan, scale};

	statistics->nodes = 0;
	return read_expr(expr, &reader);
}

/* ----------------------------------------------------------------
 *		Numbers
 * ----------------------------------------------------------------
 */

double
aml_selectivity(PlanStatistics *statistics, Node *condition)
{
	if (IsA(condition, List))
		return clauselist_selectivity(statistics->root, (List *) condition, 0, JOIN_INNER, NULL);
	return clause_selectivity(statistics->root, condition, 0, JOIN_INNER, NULL);
}

static double
null_test_selectivity(PlanStatistics *statistics, Node *expr)
{
	NullTest *test = makeNode(NullTest);

	test->arg = (Expr *) expr;
	test->nulltesttype = IS_NULL;
	test->location = -1;
	return aml_selectivity(statistics, (Node *) test);
}

double
aml_null_fraction(PlanStatistics *statistics, Node *expr)
{
	double present = 1;
	ListCell *lc;

	if (IsA(expr, Const))
		return ((Const *) expr)->constisnull ? 1 : 0;
	if (is_unknown(expr, NULL) || contain_nonstrict_functions(expr))
		return 0;
	foreach(lc, pull_var_clause(expr, 0))
		present *= 1 - null_test_selectivity(statistics, lfirst(lc));
	return 1 - present;
}

/*
 * True if it is known how many values an expression has.  A column of a small table counts
 * as different in every row; otherwise, the planner would assume 200 values.
 */
static bool
has_statistics(PlanStatistics *statistics, Node *expr)
{
	VariableStatData data;
	bool is_default;
	bool known;

	examine_variable(statistics->root, expr, 0, &data);
	get_variable_numdistinct(&data, &is_default);
	known = !is_default && (IsA(expr, Var) || exprType(expr) == BOOLOID || data.isunique ||
							HeapTupleIsValid(data.statsTuple));
	ReleaseVariableStats(data);
	return known;
}

static bool
has_ndistinct_statistics(PlanStatistics *statistics, List *columns)
{
	ListCell *lc;
	ListCell *stat;

	foreach(lc, columns)
	{
		foreach(stat, find_base_rel(statistics->root, lfirst_node(Var, lc)->varno)->statlist)
		{
			if (((StatisticExtInfo *) lfirst(stat))->kind == STATS_EXT_NDISTINCT)
				return true;
		}
	}
	return false;
}

static double
count_groups(PlanStatistics *statistics, List *exprs, double rows)
{
	return estimate_num_groups(statistics->root, exprs, clamp_row_est(rows), NULL, NULL);
}

static List *
values_of_case(const CaseExpr *expr)
{
	List *values = NIL;
	ListCell *lc;

	foreach(lc, expr->args)
		values = lappend(values, lfirst_node(CaseWhen, lc)->result);
	return expr->defresult ? lappend(values, expr->defresult) : values;
}

/* A CASE between constants has as many values at most; 0: no such expression. */
static int
constant_arms(Node *expr)
{
	List *values;
	ListCell *lc;

	while (IsA(expr, RelabelType))
		expr = (Node *) ((RelabelType *) expr)->arg;
	values = IsA(expr, CaseExpr) ? values_of_case((CaseExpr *) expr) : NIL;
	foreach(lc, values)
	{
		if (!IsA(lfirst(lc), Const))
			return 0;
	}
	return list_length(values);
}

/*
 * For several columns of a table, the planner assumes a tenth of the rows at most, if
 * CREATE STATISTICS has not told it better: a good guess for groups that people ask for,
 * not for the inputs of a model.
 */
double
aml_distinct_values(PlanStatistics *statistics, List *exprs, double rows)
{
	List *known = NIL;
	double values = 1;
	ListCell *lc;

	if (is_unknown((Node *) exprs, NULL) || contain_volatile_functions((Node *) exprs))
		return rows;
	if (has_ndistinct_statistics(statistics, pull_var_clause((Node *) exprs, 0)))
		return Min(count_groups(statistics, exprs, rows), rows);

	foreach(lc, exprs)
	{
		Node *expr = lfirst(lc);

		if (constant_arms(expr) > 0)
			values *= constant_arms(expr);
		else if (contain_var_clause(expr))
			known = has_statistics(statistics, expr) ? list_append_unique(known, expr)
													 : list_union(known, pull_var_clause(expr, 0));
	}
	foreach(lc, known)
	{
		if (!has_statistics(statistics, lfirst(lc)))
			return rows;
		values *= count_groups(statistics, list_make1(lfirst(lc)), rows);
	}
	return Min(values, rows);
}

/* ----------------------------------------------------------------
 *		Widths
 * ----------------------------------------------------------------
 */

/* present: the part of the values that is not NULL */
static double
stored_width(PlanStatistics *statistics, const Var *var, double *present)
{
	const RangeTblEntry *entry = statistics->root->simple_rte_array[var->varno];
	HeapTuple tuple = SearchSysCache3(STATRELATTINH, ObjectIdGetDatum(entry->relid),
									  Int16GetDatum(var->varattno), BoolGetDatum(entry->inh));
	Form_pg_statistic form;
	double width;

	*present = 1;
	if (!HeapTupleIsValid(tuple))
		return get_typavgwidth(var->vartype, var->vartypmod);
	form = (Form_pg_statistic) GETSTRUCT(tuple);
	width = form->stawidth;
	*present -= form->stanullfrac;
	ReleaseSysCache(tuple);
	return width;
}

/* The text of a number, a date and so on is about twice as long as what is stored. */
static double
width_of_fixed(int16 typlen)
{
	return typlen == 1 ? 1 : 2.0 * typlen;
}

static double
width_of_stored(Oid type, double width)
{
	int16 element = get_typlen(get_base_element_type(type));

	if (get_typlen(type) > 0)
		return width_of_fixed(get_typlen(type));
	if (element > 0)
		return Max(width - ARR_OVERHEAD_NONULLS(1), 0) / element * (width_of_fixed(element) + 1);
	return Max(width - (width > VARATT_SHORT_MAX ? VARHDRSZ : VARHDRSZ_SHORT), 0);
}

static double
width_of_column(PlanStatistics *statistics, const Var *column)
{
	double present;
	double stored = stored_width(statistics, column, &present);

	return width_of_stored(column->vartype, stored) * present;
}

static double
width_of_constant(const Const *constant)
{
	Oid output;
	bool is_varlena;

	if (constant->constisnull)
		return 0;
	getTypeOutputInfo(constant->consttype, &output, &is_varlena);
	return strlen(OidOutputFunctionCall(output, constant->constvalue));
}

typedef struct WidthSum
{
	PlanStatistics *statistics;
	double width;
} WidthSum;

/* Text that is put together is as long as its parts. */
static bool
add_widths(Node *node, WidthSum *sum)
{
	if (node == NULL)
		return false;
	switch (nodeTag(node))
	{
		case T_Var:
		case T_Const:
		case T_Param:
		case T_FuncExpr:
		case T_OpExpr:
		case T_CaseExpr:
		case T_CoalesceExpr:
			sum->width += aml_text_width(sum->statistics, node);
			return false;
		default:
			return expression_tree_walker(node, add_widths, sum);
	}
}

/* Any of them may be the value, other than those that are NULL. */
static double
average_width(PlanStatistics *statistics, List *values)
{
	double sum = 0;
	int count = 0;
	ListCell *lc;

	foreach(lc, values)
	{
		if (IsA(lfirst(lc), Const) && lfirst_node(Const, lc)->constisnull)
			continue;
		sum += aml_text_width(statistics, lfirst(lc));
		count++;
	}
	return count > 0 ? sum / count : 0;
}

double
aml_text_width(PlanStatistics *statistics, Node *expr)
{
	Oid type = exprType(expr);
	WidthSum sum = {statistics, 0};

	if (IsA(expr, Const))
		return width_of_constant((Const *) expr);
	if (IsA(expr, Var))
		return width_of_column(statistics, (Var *) expr);
	if (get_typlen(type) > 0)
		return width_of_fixed(get_typlen(type));
	if (IsA(expr, Param))
		return get_typavgwidth(type, exprTypmod(expr));
	if (IsA(expr, CaseExpr))
		return average_width(statistics, values_of_case((CaseExpr *) expr));
	if (IsA(expr, CoalesceExpr))
		return average_width(statistics, ((CoalesceExpr *) expr)->args);
	expression_tree_walker(expr, add_widths, &sum);
	return sum.width;
}
