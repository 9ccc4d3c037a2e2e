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

/* position: of the node in a list, from 0; positions only increase. */
extern void aml_node_index_add(NodeIndex *index, Node *node, int position);

/*
 * The first position, at or after from, of a node that may be equal() to this one, or
 * -1.  No equal node is missed, but the caller must compare.
 */
extern int aml_node_index_find(const NodeIndex *index, Node *node, int from);

#endif /* AML_EXPR_NODE_INDEX_H */
