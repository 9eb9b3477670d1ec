"""Login through an OpenID Connect broker (SPID, CIE): only people who have an account get in."""
