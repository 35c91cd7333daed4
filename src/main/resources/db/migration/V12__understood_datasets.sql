-- How a dataset was understood when it was uploaded: null for those from before.
alter table dataset add column understood text;
