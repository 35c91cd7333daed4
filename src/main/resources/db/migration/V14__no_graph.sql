-- Why a program has no graph; null where it has one, and where there is no program to lift one from.
ALTER TABLE model_detail ADD COLUMN no_graph TEXT;
