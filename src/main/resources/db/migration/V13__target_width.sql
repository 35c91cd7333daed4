-- How many numbers a dataset for regression has to be predicted for each sample: null for those from before.
alter table dataset add column target_width int;
