# Each of these sets up what is missing first; setup/ has the details.

.PHONY: run build test dev bench soak

run: build ## Builds and starts the dashboard on http://127.0.0.1:3000; ARGS="..." go to the server
	@exec target/release/imprint $(ARGS)

build: ## Builds the optimised server and site: target/release/imprint and target/site
	@setup/build

test: ## Checks formatting and lints, runs all tests, drives the real page in a real browser
	@setup/test

dev: ## Rebuilds and reloads while you edit
	@setup/dev

bench: ## Measures the stores, their searches and the API
	@setup/bench

soak: ## Kills servers again and again, and looks for what they lost
	@setup/soak
