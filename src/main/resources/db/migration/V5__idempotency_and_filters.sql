-- First answers to requests that carried an Idempotency-Key. A row without a status belongs to a request in progress:
-- its owner renews the lease, and whoever finds it run out may take the key over.
create table idempotency_key (
  tenant varchar(100) not null,
  name varchar(255) not null,
  owner varchar(40) not null,
  lease_until timestamp with time zone not null,
  fingerprint varchar(64),
  status int,
  location varchar(1000),
  content_type varchar(200),
  body text,
  expires_at timestamp with time zone not null,
  primary key (tenant, name)
);
create index idempotency_key_by_expiry on idempotency_key (expires_at);
create unique index idempotency_key_by_owner on idempotency_key (owner);

-- Labels as rows, to be found by; the JSON beside the resource is what is shown.
create table model_label (
  model_id varchar(40) not null references model (id) on delete cascade,
  tenant varchar(100) not null,
  name varchar(130) not null,
  content varchar(520) not null,
  primary key (model_id, name)
);
create index model_label_by_content on model_label (tenant, name, content, model_id);

create table job_label (
  job_id varchar(40) not null references job (id) on delete cascade,
  tenant varchar(100) not null,
  name varchar(130) not null,
  content varchar(520) not null,
  primary key (job_id, name)
);
create index job_label_by_content on job_label (tenant, name, content, job_id);

-- Layers across jobs: by model, newest job first; by name.
create index job_by_tenant_and_model on job (tenant, model_id, seq);
create index report_layer_by_tenant on report_layer (tenant, name, job_id, ordinal);
