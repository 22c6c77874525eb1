# 3.10 (e): the node that pledged comes back. First the holder durably stops counting the pledge, then it tells: three
# voters again, and B can take over when A dies.
0 power-on W
0 power-on A
0 power-on B
3000 shutdown B
5000 start-agent B
18000 power-off A
21000 who
21000 end
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
  3000.0  == shutdown B
  3000.0  B: raise PLEDGE_GIVEN node=node-b group=db holder=node-a
  3050.2  B: idle
  3110.0  A: raise LINK_DOWN link=lan
  3133.6  A: raise SOLO_WAITING node=node-a group=db
  3133.7  A: mirror solo v3
  3133.7  A: raise SOLO_BEGUN node=node-a group=db
  5000.0  == start-agent B
  5000.2  B: ROLE probing => standby (NEWEST_KNOWN)
  5030.0  A: raise LINK_UP link=lan
  5030.0  B: raise LINK_UP link=lan
  5051.0  A: mirror grow v4
  5051.1  A: raise REDUNDANT_AGAIN group=db
  5400.9  A: raise WITNESS_ENROLLED group=db
 18000.0  == power-off A
 18050.0  B: raise LINK_DOWN link=lan
 18751.2  B: ROLE standby => candidate (STANDS)
 18751.4  B: ROLE candidate => candidate (STORES_TERM)
 18751.8  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
 18751.8  B: ROLE candidate => activating (ELECTED)
 18751.8  B: raise GROUP_ACTIVATING node=node-b group=db term=2
 18752.2  B: promote mirror in t2
 18752.5  B: start vip
 18753.5  B: start app
 18754.5  B: ROLE activating => active (ALL_RUNNING)
 18754.5  B: raise GROUP_ACTIVE node=node-b group=db term=2
 18835.8  B: raise SOLO_WAITING node=node-b group=db
 18836.2  B: mirror solo v7
 18836.2  B: raise SOLO_BEGUN node=node-b group=db
 21000.0  == who
 21000.0     B serves
 21000.0     B shows active
