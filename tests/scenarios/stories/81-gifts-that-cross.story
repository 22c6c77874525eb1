# Fence mode: B leaves in order and pledges its vote to A in the moment in which A hands the group over to B. B comes no
# more, so A, to which B gave its vote, takes the group back, and the switchover is told to have failed. Nobody is powered
# off. (When each has stored that the other one decides, neither has the tie: meeting again, the one that gave it up
# replaces both records by the one without tie. Simulator, fence mode, seeds 3036 and 203557.)
fence
plain
0 power-on A
0 power-on B
3000 shutdown B
3000 switchover A B
5000 start-agent B
9000 who
9000 end
---
     0.0  == power-on A
     0.0  == power-on B
     0.2  A: ROLE probing => standby (NEWEST_KNOWN)
     0.2  A: ROLE standby => candidate (STANDS)
     0.2  B: ROLE probing => standby (NEWEST_KNOWN)
     0.4  A: ROLE candidate => candidate (STORES_TERM)
     0.8  A: ROLE candidate => activating (ELECTED)
     0.8  A: raise GROUP_ACTIVATING node=node-a group=db term=1
     0.9  A: start vip
     1.9  A: start app
     2.9  A: ROLE activating => active (ALL_RUNNING)
     2.9  A: raise GROUP_ACTIVE node=node-a group=db term=1
    50.0  A: raise LINK_UP link=lan
    50.0  B: raise LINK_UP link=lan
  3000.0  == shutdown B
  3000.0  B: raise PLEDGE_GIVEN node=node-b group=db holder=node-a
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
  3002.1  A: lease of t1 cleared
  3002.1  A: step 2 done
  3002.1  A: step 3 runs
  3002.1  A: ROLE handing-over => standby (RELEASED)
  3002.1  A: raise GROUP_RELEASED node=node-a group=db term=1
  3050.3  B: idle
  3110.0  A: raise LINK_DOWN link=lan
  4402.1  A: ROLE standby => candidate (STANDS)
  4402.1  A: ROLE candidate => candidate (STORES_TERM)
  4402.2  A: ROLE candidate => activating (ELECTED)
  4402.2  A: raise GROUP_ACTIVATING node=node-a group=db term=2
  4402.3  A: start vip
  4403.3  A: start app
  4404.3  A: ROLE activating => active (ALL_RUNNING)
  4404.3  A: raise GROUP_ACTIVE node=node-a group=db term=2
  4404.3  A: step 3 FAILED SWITCHOVER_FAILED
  4404.3  A: raise SWITCHOVER_FAILED group=db to=node-b
  5000.0  == start-agent B
  5000.2  B: ROLE probing => standby (NEWEST_KNOWN)
  5030.0  A: raise LINK_UP link=lan
  5030.0  B: raise LINK_UP link=lan
  9000.0  == who
  9000.0     A serves
  9000.0     A shows active
  9000.0     B shows active
