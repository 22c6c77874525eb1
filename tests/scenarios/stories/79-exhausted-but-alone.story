# Counter-example of the simulator (seeds 129208 and 160494): A has used its restarts up and left the group to B; then B
# dies. Used-up restarts leave a group to the other node, not to nobody: A tries once more.
0 power-on W
0 power-on A
0 power-on B
3000 app-broken A
3000 app-fails A
6000 app-mended A
6000 power-off B
9000 who
9000 end
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
  3000.0  == app-broken A
  3000.0  == app-fails A
  3000.0  A: raise RESOURCE_RESTART resource=app group=db node=node-a count=1 limit=2
  3000.0  A: ROLE active => activating (RESOURCE_FAILED)
  3000.0  A: stop app
  3001.0  A: start app
  3002.0  A: raise RESOURCE_RESTART resource=app group=db node=node-a count=2 limit=2
  3002.0  A: ROLE activating => activating (RESOURCE_FAILED)
  3002.0  A: stop app
  4050.2  A: start app
  4051.2  A: raise RESTARTS_EXHAUSTED resource=app group=db node=node-a count=2
  4051.2  A: ROLE activating => handing-over (RESTARTS_EXHAUSTED)
  4051.2  A: stop app
  4052.2  A: stop vip
  4053.2  A: demote mirror
  4053.8  A: lease of t1 cleared
  4053.8  A: ROLE handing-over => standby (RELEASED)
  4053.8  A: raise GROUP_RELEASED node=node-a group=db term=1
  4053.9  B: ROLE standby => candidate (STORES_TERM)
  4054.3  B: raise GROUP_FAILOVER node=node-b group=db reason=peer gave up
  4054.3  B: ROLE candidate => activating (ELECTED)
  4054.3  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  4054.7  B: promote mirror in t2
  4055.0  B: start vip
  4056.0  B: start app
  4057.0  B: ROLE activating => active (ALL_RUNNING)
  4057.0  B: raise GROUP_ACTIVE node=node-b group=db term=2
  6000.0  == app-mended A
  6000.0  == power-off B
  6050.0  A: raise LINK_DOWN link=lan
  6754.4  A: ROLE standby => candidate (STANDS)
  6754.6  A: ROLE candidate => candidate (STORES_TERM)
  6755.0  A: raise GROUP_FAILOVER node=node-a group=db reason=peer lost
  6755.0  A: ROLE candidate => activating (ELECTED)
  6755.0  A: raise GROUP_ACTIVATING node=node-a group=db term=3
  6755.4  A: promote mirror in t3
  6755.7  A: start vip
  6756.7  A: start app
  6757.7  A: ROLE activating => active (ALL_RUNNING)
  6757.7  A: raise GROUP_ACTIVE node=node-a group=db term=3
  6839.1  A: raise SOLO_WAITING node=node-a group=db
  6839.5  A: mirror solo v5
  6839.5  A: raise SOLO_BEGUN node=node-a group=db
  9000.0  == who
  9000.0     A serves
  9000.0     A shows active
