"""Comments and their parallel versions, revisions, submissions, decisions; who sees what, when."""
