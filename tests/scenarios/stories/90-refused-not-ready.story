# The other node has used its restarts up: a switchover to it is refused before anything is stopped.
0 power-on W
0 power-on A
0 power-on B
3000 app-broken B
3000 switchover A B
7000 switchover A B
7100 who
7100 end
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
  3000.0  == app-broken B
  3000.0  == switchover A B
  3000.0  A: accepted
  3000.0  A: raise SWITCHOVER_BEGUN group=db from=node-a to=node-b
  3000.0  A: step 0 runs
  3000.0  A: ROLE active => handing-over (SWITCHOVER)
  3000.0  A: stop app
  3001.0  A: step 0 done
  3001.0  A: step 1 runs
  3001.0  A: stop vip
  3002.0  A: step 1 done
  3002.0  A: step 2 runs
  3002.0  A: demote mirror
  3002.4  A: step 2 done
  3002.4  A: step 3 runs
  3002.5  A: lease of t1 cleared
  3002.5  A: step 3 done
  3002.5  A: step 4 runs
  3002.5  A: ROLE handing-over => standby (RELEASED)
  3002.5  A: raise GROUP_RELEASED node=node-a group=db term=1
  3002.6  B: ROLE standby => candidate (STORES_TERM)
  3003.0  B: ROLE candidate => activating (ELECTED)
  3003.0  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3003.4  B: promote mirror in t2
  3003.7  B: start vip
  3004.7  B: start app
  3005.7  B: raise RESOURCE_RESTART resource=app group=db node=node-b count=1 limit=2
  3005.7  B: ROLE activating => activating (RESOURCE_FAILED)
  3005.7  B: stop app
  3006.7  B: start app
  3007.7  B: raise RESOURCE_RESTART resource=app group=db node=node-b count=2 limit=2
  3007.7  B: ROLE activating => activating (RESOURCE_FAILED)
  3007.7  B: stop app
  3050.4  A: step 4 done
  3050.4  A: step 5 runs
  4050.4  B: start app
  4051.4  B: raise RESTARTS_EXHAUSTED resource=app group=db node=node-b count=2
  4051.4  B: ROLE activating => handing-over (RESTARTS_EXHAUSTED)
  4051.4  B: stop app
  4052.4  B: stop vip
  4053.4  B: demote mirror
  4053.9  B: lease of t2 cleared
  4053.9  B: ROLE handing-over => standby (RELEASED)
  4053.9  B: raise GROUP_RELEASED node=node-b group=db term=2
  4054.0  A: ROLE standby => candidate (STORES_TERM)
  4054.4  A: raise GROUP_FAILOVER node=node-a group=db reason=peer gave up
  4054.4  A: ROLE candidate => activating (ELECTED)
  4054.4  A: raise GROUP_ACTIVATING node=node-a group=db term=3
  4054.8  A: promote mirror in t3
  4055.1  A: start vip
  4056.1  A: start app
  4057.1  A: ROLE activating => active (ALL_RUNNING)
  4057.1  A: raise GROUP_ACTIVE node=node-a group=db term=3
  4057.1  A: step 5 FAILED SWITCHOVER_FAILED
  4057.1  A: raise SWITCHOVER_FAILED group=db to=node-b
  7000.0  == switchover A B
  7000.0  A: refused PEER_NOT_READY node=node-b group=db
  7100.0  == who
  7100.0     A serves
  7100.0     A shows active
  7100.0     B shows active
