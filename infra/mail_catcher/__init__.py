"""Takes every letter the local stack sends and shows it on a page; nothing leaves the machine."""
