# Two switchovers, there and back: each raises the term, no write is lost, nothing is counted as a failover.
0 power-on W
0 power-on A
0 power-on B
3000 switchover A B
6000 switchover B A
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
  3005.7  B: ROLE activating => active (ALL_RUNNING)
  3005.7  B: raise GROUP_ACTIVE node=node-b group=db term=2
  3050.4  A: step 4 done
  3050.4  A: step 5 runs
  3050.4  A: step 5 done
  3050.4  A: step 6 runs
  3050.4  A: step 6 done
  3050.4  A: step 7 runs
  3050.4  A: step 7 done
  6000.0  == switchover B A
  6000.0  B: accepted
  6000.0  B: raise SWITCHOVER_BEGUN group=db from=node-b to=node-a
  6000.0  B: step 0 runs
  6000.0  B: ROLE active => handing-over (SWITCHOVER)
  6000.0  B: stop app
  6001.0  B: step 0 done
  6001.0  B: step 1 runs
  6001.0  B: stop vip
  6002.0  B: step 1 done
  6002.0  B: step 2 runs
  6002.0  B: demote mirror
  6002.4  B: step 2 done
  6002.4  B: step 3 runs
  6002.5  B: lease of t2 cleared
  6002.5  B: step 3 done
  6002.5  B: step 4 runs
  6002.5  B: ROLE handing-over => standby (RELEASED)
  6002.5  B: raise GROUP_RELEASED node=node-b group=db term=2
  6002.6  A: ROLE standby => candidate (STORES_TERM)
  6003.0  A: ROLE candidate => activating (ELECTED)
  6003.0  A: raise GROUP_ACTIVATING node=node-a group=db term=3
  6003.4  A: promote mirror in t3
  6003.7  A: start vip
  6004.7  A: start app
  6005.7  A: ROLE activating => active (ALL_RUNNING)
  6005.7  A: raise GROUP_ACTIVE node=node-a group=db term=3
  6050.5  B: step 4 done
  6050.5  B: step 5 runs
  6050.5  B: step 5 done
  6050.5  B: step 6 runs
  6050.5  B: step 6 done
  6050.5  B: step 7 runs
  6050.5  B: step 7 done
  9000.0  == who
  9000.0     A serves
  9000.0     A shows active
  9000.0     B shows active
