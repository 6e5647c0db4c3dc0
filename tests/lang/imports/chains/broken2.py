import switch

end = "reached"
if switch.fail:
    raise ValueError("switched off")
