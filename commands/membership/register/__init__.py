"""The register: memberships, seats, speakers, stand-ins."""
