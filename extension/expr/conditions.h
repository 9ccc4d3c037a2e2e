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

#include "nodes/primnodes.h"

#include "expr/columns.h"

/* The expr of either test. */
extern Node *aml_tested(Node *condition);

/* True if such a condition cannot hold without the other. */
extern bool aml_implies(Node *given, Node *wanted);

/*
 * The condition of a CASE with an argument, with value in the place of the
 * argument.  A CASE or an array coercion inside has values of its own: left as
 * it is, and if it should read this one, aml_contains_case_placeholder() finds that.
 */
extern Node *aml_replace_case_test(Node *node, Node *value);

/*
 * True if there are nodes whose value is set from outside while an expression is
 * evaluated: by a CASE for its conditions, by an array coercion for each
 * element.  What is set inside of node itself does not count.
 */
extern bool aml_contains_case_placeholder(Node *node, void *context);

/* True if there are Vars that are not available. */
extern bool aml_contains_unavailable_var(Node *node, const ExprColumns *columns);

extern bool aml_contains_subplan(Node *node, void *context);

/* True if a subplan in node has a Var of this varno among its parameters. */
extern bool aml_subplan_reads(Node *node, int varno);

/* True if node may be evaluated a second time, given what is available. */
extern bool aml_is_repeatable(Node *node, const ExprColumns *columns);

#endif /* AML_EXPR_CONDITIONS_H */
