# Fence mode: the standby is dead and its fence device is broken. The holder serves on but acknowledges nothing alone, and
# no reachable state may lack an exit: an administrator who has pulled B's plug says so by force, on the holder itself.
fence
0 power-on A
0 power-on B
3000 break-fence-devices
3000 power-off B
6000 who
6100 force A
8000 who
8000 end
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
  3000.0  == break-fence-devices
  3000.0  == power-off B
  3050.0  A: raise LINK_DOWN link=lan
  3083.4  A: raise SOLO_WAITING node=node-a group=db
  3550.0  A: POWER OFF B #1
  3550.0  A: raise FENCING_BEGUN node=node-a peer=node-b ms=500
  3601.0  A: raise FENCE_NOT_CONFIGURED node=node-a peer=node-b
  3601.0  A: raise PEER_NOT_POWERED_OFF node=node-a peer=node-b
  4601.0  A: POWER OFF B #2
  4601.0  A: raise FENCING_BEGUN node=node-a peer=node-b ms=1551
  4652.0  A: raise FENCE_NOT_CONFIGURED node=node-a peer=node-b
  4652.0  A: raise PEER_NOT_POWERED_OFF node=node-a peer=node-b
  6000.0  == who
  6000.0     A serves
  6000.0     A shows active
  6100.0  == force A
  6100.0  A: accepted
  6100.0  A: step 0 runs
  6100.0  A: raise PEER_DECLARED_OFF node=node-a group=db peer=node-b
  6100.0  A: step 0 done
  6100.0  A: step 1 runs
  6100.0  A: step 1 done
  6100.0  A: step 2 runs
  6100.0  A: step 2 done
  6100.0  A: step 3 runs
  6100.0  A: step 3 done
  6100.1  A: mirror solo v3
  6100.1  A: raise SOLO_BEGUN node=node-a group=db
  8000.0  == who
  8000.0     A serves
  8000.0     A shows active
