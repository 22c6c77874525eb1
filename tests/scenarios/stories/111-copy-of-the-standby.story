# Row 33: B is a copy of a machine (the same keys, a cloned disk), and the witness, which hears the first one too, tells it
# so. The copy has no voice and takes nothing over, not even when the holder dies; an administrator's takeover is refused
# with the remedy.
0 power-on W
0 power-on A
0 power-on B
3000 identity-taken B W
4000 power-off A
8000 who
8000 takeover B
8100 end
---
     0.0  == power-on W
     0.0  W: ROLE probing => standby (NEWEST_KNOWN)
     0.0  == power-on A
     0.0  == power-on B
     0.2  A: ROLE probing => standby (NEWEST_KNOWN)
     0.2  A: ROLE standby => candidate (STANDS)
     0.2  B: ROLE probing => standby (NEWEST_KNOWN)
     0.4  A: ROLE candidate => candidate (STORES_TERM)
     0.8  A: ROLE candidate => activating (ELECTED)
     0.8  A: raise GROUP_ACTIVATING node=node-a group=db term=1
     1.2  A: promote mirror in t1
     1.5  A: start vip
     2.5  A: start app
     3.5  A: ROLE activating => active (ALL_RUNNING)
     3.5  A: raise GROUP_ACTIVE node=node-a group=db term=1
    50.0  A: raise LINK_UP link=lan
    50.0  B: raise LINK_UP link=lan
    51.0  A: mirror grow v2
    51.4  A: raise REDUNDANT_AGAIN group=db
  3000.0  == identity-taken B W
  3000.0  B: raise IDENTITY_TAKEN node=node-b by=witness
  4000.0  == power-off A
  4010.0  B: raise LINK_DOWN link=lan
  8000.0  == who
  8000.0     nobody serves
  8000.0     B shows waiting because IDENTITY_IN_USE
  8000.0  == takeover B
  8000.0  B: refused IDENTITY_IN_USE node=node-b group=db holder=node-a
