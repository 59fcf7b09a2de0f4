# Node 24 runs src/ itself by stripping its types, so nothing is compiled here: one stage fetches the packages, and
# npm with everything that it leaves behind stays in it.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY src ./src
# The number and not the name, so that Kubernetes can see that this is not root.
USER 1000:1000
EXPOSE 8080
ENTRYPOINT ["node", "src/main.ts"]
CMD ["--help"]
