# Fence mode: the holder is dead, but its fence device does not confirm it. B waits and says what for; an administrator
# who has looked can force it. When the device answers, B takes over by itself.
fence
0 power-on A
0 power-on B
3000 power-off A
3000 break-fence-devices
10000 who
10100 mend-fence-devices
20000 who
20000 end
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
  3000.0  == break-fence-devices
  3050.0  B: raise LINK_DOWN link=lan
  3751.0  B: ROLE standby => candidate (STANDS)
  8751.0  B: POWER OFF A #1
  8751.0  B: raise FENCING_BEGUN node=node-b peer=node-a ms=5700
  8802.0  B: raise FENCE_NOT_CONFIGURED node=node-b peer=node-a
  8802.0  B: raise PEER_NOT_POWERED_OFF node=node-b peer=node-a
  9802.0  B: POWER OFF A #2
  9802.0  B: raise FENCING_BEGUN node=node-b peer=node-a ms=6751
  9853.0  B: raise FENCE_NOT_CONFIGURED node=node-b peer=node-a
  9853.0  B: raise PEER_NOT_POWERED_OFF node=node-b peer=node-a
 10000.0  == who
 10000.0     nobody serves
 10000.0     B shows waiting because FENCE_WAITS
 10100.0  == mend-fence-devices
 11853.0  B: POWER OFF A #3
 11853.0  B: raise FENCING_BEGUN node=node-b peer=node-a ms=8802
 11903.0  A is off
 11904.0  B: raise PEER_POWERED_OFF node=node-b peer=node-a
 11904.1  B: ROLE candidate => candidate (STORES_TERM)
 11904.2  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
 11904.2  B: ROLE candidate => activating (ELECTED)
 11904.2  B: raise GROUP_ACTIVATING node=node-b group=db term=2
 11904.3  B: promote mirror in t2
 11904.6  B: start vip
 11905.6  B: start app
 11906.6  B: ROLE activating => active (ALL_RUNNING)
 11906.6  B: raise GROUP_ACTIVE node=node-b group=db term=2
 11987.9  B: raise SOLO_WAITING node=node-b group=db
 11988.0  B: mirror solo v4
 11988.0  B: raise SOLO_BEGUN node=node-b group=db
 20000.0  == who
 20000.0     B serves
 20000.0     B shows active
