/*-------------------------------------------------------------------------
 *
 * make_nodes.h
 *		Builds expression nodes that PostgreSQL has no builder for.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_EXPR_MAKE_NODES_H
#define AML_EXPR_MAKE_NODES_H

#include "postgres.h"

#include "nodes/primnodes.h"

/* expr IS [NOT] TRUE, FALSE or UNKNOWN */
extern Node *aml_test_boolean(Node *expr, BoolTestType type);

/*
 * The clauses of a filter as one condition, which is true if all of them are.  A filter
 * does not get past a clause that is null, which an AND of them would.
 */
extern Node *aml_all_true(List *clauses);

/* expr IS [NOT] NULL as COALESCE tests it: a row of nulls is not null. */
extern Node *aml_test_null(Node *expr, NullTestType type);

/* WHEN condition THEN result.  result may be a list if the node is only inspected. */
extern CaseWhen *aml_when(Node *condition, Node *result);

/* CASE WHEN condition THEN expr END, or expr if condition is NULL */
extern Node *aml_value_if(Node *condition, Node *expr);

#endif /* AML_EXPR_MAKE_NODES_H */
