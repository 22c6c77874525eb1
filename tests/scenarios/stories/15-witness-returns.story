# 3.10 b: the witness comes back to a pair that dropped it: the lone majority is given up durably first.
0 power-on W
0 power-on A
0 power-on B
3000 power-off W
15000 power-on W
23000 power-off A
25500 who
26000 end
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
  3000.0  == power-off W
  3751.1  A: raise WITNESS_LOST
 12901.3  A: raise WITNESS_DROPPED group=db node=node-a
 15000.0  == power-on W
 15000.0  W: ROLE probing => standby (NEWEST_KNOWN)
 15001.2  A: raise WITNESS_BACK
 20101.1  A: raise WITNESS_ENROLLED group=db
 23000.0  == power-off A
 23030.0  B: raise LINK_DOWN link=lan
 23851.3  B: ROLE standby => candidate (STANDS)
 23851.5  B: ROLE candidate => candidate (STORES_TERM)
 23851.9  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
 23851.9  B: ROLE candidate => activating (ELECTED)
 23851.9  B: raise GROUP_ACTIVATING node=node-b group=db term=2
 23852.3  B: promote mirror in t2
 23852.7  B: start vip
 23853.7  B: start app
 23854.7  B: ROLE activating => active (ALL_RUNNING)
 23854.7  B: raise GROUP_ACTIVE node=node-b group=db term=2
 23936.0  B: raise SOLO_WAITING node=node-b group=db
 23936.4  B: mirror solo v5
 23936.4  B: raise SOLO_BEGUN node=node-b group=db
 25500.0  == who
 25500.0     B serves
 25500.0     B shows active
