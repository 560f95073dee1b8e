"""From the composer to what waits: drafts, clearance, intake; and what authors do afterwards."""
