"""How somebody gets in: allauth's password, authenticator app and passkeys, told here what this newspaper is.

`adapters.py` is what allauth asks; `backend.py` who may sign in at all; `forms.py` what its forms say in our words;
`gate.py` leads whoever needs a second factor to setting one up. The pages are in articles/admin/signing_in.py.
"""
