# Fence mode: both machines were off and come back together: they meet, the newest record decides, one is elected by
# both votes, nobody is powered off.
fence
0 power-on A
0 power-on B
3000 power-off A
3000 power-off B
5000 power-on B
5200 power-on A
11000 who
11000 end
---
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
  3000.0  == power-off A
  3000.0  == power-off B
  5000.0  == power-on B
  5200.0  == power-on A
  5200.2  A: ROLE probing => standby (NEWEST_KNOWN)
  5200.2  A: ROLE standby => candidate (STANDS)
  5200.2  B: ROLE probing => standby (NEWEST_KNOWN)
  5200.4  A: ROLE candidate => candidate (STORES_TERM)
  5200.8  A: raise GROUP_FAILOVER node=node-a group=db reason=peer lost
  5200.8  A: ROLE candidate => activating (ELECTED)
  5200.8  A: raise GROUP_ACTIVATING node=node-a group=db term=2
  5201.2  A: promote mirror in t2
  5201.5  A: start vip
  5202.5  A: start app
  5203.5  A: ROLE activating => active (ALL_RUNNING)
  5203.5  A: raise GROUP_ACTIVE node=node-a group=db term=2
  5210.0  A: raise LINK_UP link=lan
  5210.0  B: raise LINK_UP link=lan
 11000.0  == who
 11000.0     A serves
 11000.0     A shows active
 11000.0     B shows active
