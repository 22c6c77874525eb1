# Row 1 in profile balanced: takeover within 3.3 s.
profile balanced
0 power-on W
0 power-on A
0 power-on B
4000 power-off A
7300 who
8000 end
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
  4000.0  == power-off A
  4010.0  B: raise LINK_DOWN link=lan
  6500.9  B: ROLE standby => candidate (STANDS)
  6501.1  B: ROLE candidate => candidate (STORES_TERM)
  6501.5  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
  6501.5  B: ROLE candidate => activating (ELECTED)
  6501.5  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  6501.9  B: promote mirror in t2
  6502.3  B: start vip
  6503.3  B: start app
  6504.3  B: ROLE activating => active (ALL_RUNNING)
  6504.3  B: raise GROUP_ACTIVE node=node-b group=db term=2
  6802.3  B: raise SOLO_WAITING node=node-b group=db
  6802.7  B: mirror solo v4
  6802.7  B: raise SOLO_BEGUN node=node-b group=db
  7300.0  == who
  7300.0     B serves
  7300.0     B shows active
