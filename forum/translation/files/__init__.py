"""Files for translators: XLIFF 1.2 and a Word document of two columns, out and in."""
