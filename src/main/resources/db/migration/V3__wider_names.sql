-- Requests count characters, and H2 counts a character outside the basic plane as two.
ALTER TABLE model ALTER COLUMN name SET DATA TYPE VARCHAR(400);
ALTER TABLE model ALTER COLUMN file_name SET DATA TYPE VARCHAR(400);
ALTER TABLE dataset ALTER COLUMN name SET DATA TYPE VARCHAR(400);
