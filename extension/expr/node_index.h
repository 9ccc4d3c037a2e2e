/*-------------------------------------------------------------------------
 *
 * node_index.h
 *		Finds expressions in a list by their structure.
 *
 *-------------------------------------------------------------------------
 */
#ifndef AML_EXPR_NODE_INDEX_H
#define AML_EXPR_NODE_INDEX_H

#include "postgres.h"

#include "nodes/pg_list.h"

typedef struct NodeIndex NodeIndex;

extern NodeIndex *aml_node_index_create(void);

/* position is where the node stands in a list, from 0; positions only grow. */
extern void aml_node_index_add(NodeIndex *index, Node *node, int position);

/*
 * The first position at or after from where a node may be that is equal() to this
 * one, or -1.  The caller compares; no node that is equal is left out.
 */
extern int aml_node_index_find(const NodeIndex *index, Node *node, int from);

#endif /* AML_EXPR_NODE_INDEX_H */
