"""The demo's visits: weeks of an invented market, looked at by consenting invented workers.

`plan` says who looks where and when, `people` makes workers agree and sign in, `looking` drives
one look through the spiders or a watched browser, and `weeks` goes through the plan and notes how
far it is. Invented platforms and demo archives only.
"""
