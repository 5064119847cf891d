"""What our keys mean, said in OpenAPI's own words: the parts of an exported document."""
