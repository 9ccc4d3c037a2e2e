/*-------------------------------------------------------------------------
 *
 * node_index.c
 *		Finds expressions in a list by their structure.
 *
 * A statement with hundreds of calls looks up each of its expressions among hundreds of
 * columns, again for each stage of its plan: comparing them all by equal() would dominate
 * planning.
 *
 * Nodes that are equal() have equal hashes; the hash considers less.  It examines a
 * bounded number of nodes, except for function calls, whose hash is stored: deeply nested
 * calls differ only at the bottom.  Nodes live as long as the index, in the memory
 * context of the rewriting, and are not modified.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "utils/datum.h"
#include "utils/hsearch.h"

#include "expr/node_index.h"

typedef struct HashedPosition
{
	uint32 hash; /* key */
	List *positions;
} HashedPosition;

typedef struct HashedNode
{
	Node *node; /* key */
	uint32 hash;
} HashedNode;

struct NodeIndex
{
	HTAB *positions;
	HTAB *hashes; /* stored hashes of calls */
	uint64 tags;  /* of the nodes in the index: one bit may stand for several */
};

static HTAB *
create_table(const char *name, Size key_size, Size entry_size)
{
	HASHCTL control = {
		.keysize = key_size,
		.entrysize = entry_size,
		.hcxt = CurrentMemoryContext,
	};

	return hash_create(name, 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

NodeIndex *
aml_node_index_create(void)
{
	NodeIndex *index = palloc0(sizeof(NodeIndex));

	index->positions = create_table("aws_ml expressions", sizeof(uint32), sizeof(HashedPosition));
	index->hashes = create_table("aws_ml expression hashes", sizeof(Node *), sizeof(HashedNode));
	return index;
}

static uint64
bit_of_tag(Node *node)
{
	return UINT64CONST(1) << (nodeTag(node) % 64);
}

typedef struct HashContext
{
	const NodeIndex *index;
	uint32 hash;
	int left; /* number of nodes still to examine */
} HashContext;

#define MAX_NODES 64

static uint32 hash_of_node(const NodeIndex *index, Node *node);

static uint32
hash_of_datum(const Const *value)
{
	if (value->constisnull)
		return 0;
	if (value->constbyval)
		return hash_bytes((const unsigned char *) &value->constvalue, sizeof(Datum));
	return hash_bytes((const unsigned char *) DatumGetPointer(value->constvalue),
					  datumGetSize(value->constvalue, false, value->constlen));
}

static void
add_to_hash(HashContext *context, uint32 value)
{
	context->hash = hash_combine(context->hash, value);
}

static bool
hash_walker(Node *node, HashContext *context)
{
	if (node == NULL)
		return false;
	if (--context->left < 0)
		return true;
	add_to_hash(context, nodeTag(node));
	switch (nodeTag(node))
	{
		case T_FuncExpr:
			add_to_hash(context, hash_of_node(context->index, node));
			return false;
		case T_Var:
			add_to_hash(context, ((Var *) node)->varno);
			add_to_hash(context, ((Var *) node)->varattno);
			return false;
		case T_Const:
			add_to_hash(context, hash_of_datum((Const *) node));
			return false;
		case T_Param:
			add_to_hash(context, ((Param *) node)->paramid);
			return false;
		case T_OpExpr:
			add_to_hash(context, ((OpExpr *) node)->opno);
			break;
		default:
			break;
	}
	return expression_tree_walker(node, hash_walker, context);
}

static uint32
hash_of_node(const NodeIndex *index, Node *node)
{
	HashContext context = {.index = index, .left = MAX_NODES};
	HashedNode *known;

	check_stack_depth();
	if (!IsA(node, FuncExpr))
	{
		hash_walker(node, &context);
		return context.hash;
	}
	known = hash_search(index->hashes, &node, HASH_FIND, NULL);
	if (known != NULL)
		return known->hash;
	add_to_hash(&context, ((FuncExpr *) node)->funcid);
	expression_tree_walker((Node *) ((FuncExpr *) node)->args, hash_walker, &context);
	known = hash_search(index->hashes, &node, HASH_ENTER, NULL);
	known->hash = context.hash;
	return known->hash;
}

void
aml_node_index_add(NodeIndex *index, Node *node, int position)
{
	uint32 hash = hash_of_node(index, node);
	bool found;
	HashedPosition *entry = hash_search(index->positions, &hash, HASH_ENTER, &found);

	if (!found)
		entry->positions = NIL;
	entry->positions = lappend_int(entry->positions, position);
	index->tags |= bit_of_tag(node);
}

int
aml_node_index_find(const NodeIndex *index, Node *node, int from)
{
	uint32 hash;
	HashedPosition *entry;
	ListCell *lc;

	if (!(index->tags & bit_of_tag(node)))
		return -1;
	hash = hash_of_node(index, node);
	entry = hash_search(index->positions, &hash, HASH_FIND, NULL);
	if (entry == NULL)
		return -1;
	foreach(lc, entry->positions)
	{
		if (lfirst_int(lc) >= from)
			return lfirst_int(lc);
	}
	return -1;
}
