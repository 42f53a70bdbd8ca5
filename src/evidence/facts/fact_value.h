/* Values of an entry's keys, read and checked; private to evidence/. */
#ifndef EVIDENCE_FACTS_FACT_VALUE_H
#define EVIDENCE_FACTS_FACT_VALUE_H

#include "evidence/facts/fact_read.h"

/* Reads the value of one key into the fact. */
int fact_value_read(struct fact *fact, enum fact_field field, const struct yaml_node *value,
		    const struct fact_reader *reader, struct error *err)
	__attribute__((warn_unused_result));

#endif
