-- What was made from a model, newest first.
create index model_by_parent on model (tenant, parent_model_id, sequence);
