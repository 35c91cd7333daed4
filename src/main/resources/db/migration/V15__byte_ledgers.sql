-- Where the bytes of a packed artifact went, as JSON; null for every other form.
alter table job_artifact add column ledger text;
