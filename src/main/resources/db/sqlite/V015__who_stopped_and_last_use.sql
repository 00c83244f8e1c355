-- stopped_by: the email of whoever wanted it stopped first.
ALTER TABLE computations ADD COLUMN stopped_by TEXT;

-- last_used: the hour in which the token was last shown, as far as one was noted.
ALTER TABLE access_tokens ADD COLUMN last_used INTEGER;
