/*-------------------------------------------------------------------------
 *
 * conditions.h
 *		Conditions under which a part of an expression is evaluated.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_EXPR_CONDITIONS_H
#define AML_EXPR_CONDITIONS_H

#include "postgres.h"

#include "nodes/plannodes.h"
#include "nodes/primnodes.h"

#include "expr/columns.h"

/* The tested expression of either kind of test. */
extern Node *aml_tested(Node *condition);

/* True if given can only hold if wanted does. */
extern bool aml_implies(Node *given, Node *wanted);

/*
 * The condition of a CASE with an argument, with value in place of the argument.  A
 * nested CASE or array coercion has values of its own, and is left as it is; if it should
 * read this one, aml_contains_case_placeholder() finds that.
 */
extern Node *aml_replace_case_test(Node *node, Node *value);

/*
 * True if there are placeholders that are set from outside during evaluation: by a CASE
 * for its conditions, by an array coercion for each element.  Placeholders set inside
 * node itself do not count.
 */
extern bool aml_contains_case_placeholder(Node *node, void *context);

/* True if there are Vars that are not available. */
extern bool aml_contains_unavailable_var(Node *node, const ExprColumns *columns);

extern bool aml_contains_subplan(Node *node, void *context);

/* True if a plan, or a subplan in node, has volatile functions or calls with side effects:
 * how often it is executed can be observed. */
extern bool aml_is_volatile_plan(Plan *plan, const PlannedStmt *stmt);
extern bool aml_contains_volatile_subplan(Node *node, const PlannedStmt *stmt);

/* True if a subplan in node has a Var of this varno among its parameters. */
extern bool aml_subplan_reads(Node *node, int varno);

/* True if node can be evaluated a second time, given what is available. */
extern bool aml_is_repeatable(Node *node, const ExprColumns *columns);

#endif /* AML_EXPR_CONDITIONS_H */
