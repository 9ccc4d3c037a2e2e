/*-------------------------------------------------------------------------
 *
 * compared_subquery.h
 *		f(x) NOT IN (SELECT ...): what is compared with the rows of a subquery.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_EXPR_COMPARED_SUBQUERY_H
#define AML_EXPR_COMPARED_SUBQUERY_H

#include "postgres.h"

#include "nodes/primnodes.h"

/* The operands on the left that are certainly evaluated if the subquery has a row to compare. */
extern List *aml_compared_operands(const SubPlan *subplan);

/* An expression that is true if the subquery has a row to compare. */
extern SubPlan *aml_has_row_to_compare(const SubPlan *subplan);

/* True if the condition is that expression IS TRUE. */
extern bool aml_tests_row_to_compare(Node *condition, const SubPlan *subplan);

#endif /* AML_EXPR_COMPARED_SUBQUERY_H */
