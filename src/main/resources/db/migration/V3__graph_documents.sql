-- A network that is no built-in's: the graph document that was given instead of a name.
ALTER TABLE model ADD COLUMN document TEXT;
