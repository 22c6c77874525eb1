# Fence mode: the links are cut and no fence device answers. Nothing is known for sure, so nobody takes over and the
# holder acknowledges nothing alone; it is tried again with growing pauses, never "started anyway". When the devices
# answer again the next attempt happens to be B's: A goes off, and because A had acknowledged nothing alone, nothing
# is lost.
fence
0 power-on A
0 power-on B
3000 break-fence-devices
3000 cut A B
9000 who
9100 mend-fence-devices
14000 who
14000 end
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
  3000.0  == cut A B
  3050.0  A: raise LINK_DOWN link=lan
  3050.0  B: raise LINK_DOWN link=lan
  3083.4  A: raise SOLO_WAITING node=node-a group=db
  3550.0  A: POWER OFF B #1
  3550.0  A: raise FENCING_BEGUN node=node-a peer=node-b ms=500
  3601.0  A: raise FENCE_NOT_CONFIGURED node=node-a peer=node-b
  3601.0  A: raise PEER_NOT_POWERED_OFF node=node-a peer=node-b
  3751.0  B: ROLE standby => candidate (STANDS)
  4601.0  A: POWER OFF B #2
  4601.0  A: raise FENCING_BEGUN node=node-a peer=node-b ms=1551
  4652.0  A: raise FENCE_NOT_CONFIGURED node=node-a peer=node-b
  4652.0  A: raise PEER_NOT_POWERED_OFF node=node-a peer=node-b
  6652.0  A: POWER OFF B #3
  6652.0  A: raise FENCING_BEGUN node=node-a peer=node-b ms=3602
  6703.0  A: raise FENCE_NOT_CONFIGURED node=node-a peer=node-b
  6703.0  A: raise PEER_NOT_POWERED_OFF node=node-a peer=node-b
  8751.0  B: POWER OFF A #1
  8751.0  B: raise FENCING_BEGUN node=node-b peer=node-a ms=5700
  8802.0  B: raise FENCE_NOT_CONFIGURED node=node-b peer=node-a
  8802.0  B: raise PEER_NOT_POWERED_OFF node=node-b peer=node-a
  9000.0  == who
  9000.0     A serves
  9000.0     A shows active
  9000.0     B shows waiting because FENCE_WAITS
  9100.0  == mend-fence-devices
  9802.0  B: POWER OFF A #2
  9802.0  B: raise FENCING_BEGUN node=node-b peer=node-a ms=6751
  9852.0  A is off
  9853.0  B: raise PEER_POWERED_OFF node=node-b peer=node-a
  9853.1  B: ROLE candidate => candidate (STORES_TERM)
  9853.2  B: raise GROUP_FAILOVER node=node-b group=db reason=peer lost
  9853.2  B: ROLE candidate => activating (ELECTED)
  9853.2  B: raise GROUP_ACTIVATING node=node-b group=db term=2
  9853.3  B: promote mirror in t2
  9853.6  B: start vip
  9854.6  B: start app
  9855.6  B: ROLE activating => active (ALL_RUNNING)
  9855.6  B: raise GROUP_ACTIVE node=node-b group=db term=2
  9936.9  B: raise SOLO_WAITING node=node-b group=db
  9937.0  B: mirror solo v4
  9937.0  B: raise SOLO_BEGUN node=node-b group=db
 14000.0  == who
 14000.0     B serves
 14000.0     B shows active
