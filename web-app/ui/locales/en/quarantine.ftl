### Events that could not be read.

quarantine = Could not be read

# $device, $number, $reason
quarantined = An event from { $device }, number { $number }, could not be read: { $reason }. Everything after it was applied.
unknown-device = an unknown device
event-damaged = it is damaged

# $kind
event-unknown = its kind, { $kind }, is not known here; an update may bring it

# $kind
event-newer = { $kind } is newer than this app; an update will apply it
event-foreign = it belongs to another store
event-misplaced = it does not belong where it stands
