module wandbrun

go 1.24
