# Without a witness: the tie goes along with the group, stored by the giver first (3.10 c).
manual
0 power-on A
0 power-on B
3000 switchover A B
5000 power-off A
7000 who
7000 end
---
     0.0  == power-on A
     0.0  A: ROLE probing => standby (NEWEST_KNOWN)
     0.0  == power-on B
     0.2  B: ROLE probing => standby (NEWEST_KNOWN)
    50.0  A: raise LINK_UP link=lan
    50.0  A: ROLE standby => candidate (STANDS)
    50.0  A: ROLE candidate => candidate (STORES_TERM)
    50.0  B: raise LINK_UP link=lan
    50.1  A: ROLE candidate => activating (ELECTED)
    50.1  A: raise GROUP_ACTIVATING node=node-a group=db term=1
    50.2  A: promote mirror in t1
    50.5  A: start vip
    51.5  A: start app
    52.5  A: ROLE activating => active (ALL_RUNNING)
    52.5  A: raise GROUP_ACTIVE node=node-a group=db term=1
   101.1  A: mirror grow v2
   101.2  A: raise REDUNDANT_AGAIN group=db
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
  3002.7  B: ROLE candidate => activating (ELECTED)
  3002.7  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  3002.8  B: promote mirror in t2
  3002.8  A: ROLE standby => candidate (STANDS)
  3002.9  A: ROLE candidate => standby (HOLDER_HEARD)
  3002.9  A: ROLE standby => candidate (STANDS)
  3003.1  B: start vip
  3004.1  B: start app
  3005.1  B: ROLE activating => active (ALL_RUNNING)
  3005.1  B: raise GROUP_ACTIVE node=node-b group=db term=2
  3050.4  A: ROLE candidate => standby (NOT_NOW)
  3050.4  A: step 4 done
  3050.4  A: step 5 runs
  3050.4  A: step 5 done
  3050.4  A: step 6 runs
  3050.4  A: step 6 done
  3050.4  A: step 7 runs
  3050.4  A: step 7 done
  5000.0  == power-off A
  5030.0  B: raise LINK_DOWN link=lan
  5083.4  B: raise SOLO_WAITING node=node-b group=db
  5083.5  B: mirror solo v4
  5083.5  B: raise SOLO_BEGUN node=node-b group=db
  7000.0  == who
  7000.0     B serves
  7000.0     B shows active
